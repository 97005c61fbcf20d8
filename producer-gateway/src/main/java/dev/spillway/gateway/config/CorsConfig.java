package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.util.List;

/** Which web pages may send events from a browser, and which webhooks may be delivered here. */
public record CorsConfig(
    @Setting(
            description =
                "Origins of pages that may send, such as https://shop.example; * is every page;"
                    + " without any, browsers keep pages of other origins out",
            defaultValue = "")
        List<String> origins,
    @Setting(
            description =
                "Whether browsers may add cookies and client certificates; not with * in the"
                    + " origins",
            defaultValue = "false")
        boolean credentials,
    @Setting(description = "How long a browser may remember the answer", defaultValue = "1h")
        Duration maxAge,
    @Setting(
            description =
                "Origins that may deliver CloudEvents webhooks here, as they name themselves in"
                    + " WebHook-Request-Origin; * is every one",
            defaultValue = "")
        List<String> webhookOrigins) {
  public CorsConfig {
    new Requirements()
        .require(
            origins.stream().allMatch(o -> o.equals("*") || o.matches("[a-z][a-z0-9+.-]*://[^/]+")),
            "origins",
            "must be a scheme, a host and a port where it is not the usual one, without a path,"
                + " such as https://shop.example")
        .require(
            !credentials || !origins.contains("*"),
            "credentials",
            "must not be true where every page may send: any page could send in the name of whoever"
                + " looks at it")
        .require(!maxAge.isNegative() && maxAge.toHours() <= 24, "maxAge", "must be from 0s to 24h")
        .check();
  }
}
