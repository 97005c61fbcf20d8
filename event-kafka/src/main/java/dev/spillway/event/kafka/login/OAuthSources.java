package dev.spillway.event.kafka.login;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where clients with the mechanism OAUTHBEARER have their tokens from.
 *
 * <p>Kafka 4 fetches from no URL and reads no file that is not also named by a system property,
 * because there are applications that take a client's properties from strangers (CVE-2025-27817).
 * Here they come from whoever starts the application.
 */
public final class OAuthSources {
  private static final String URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final String FILES = "org.apache.kafka.sasl.oauthbearer.allowed.files";
  private static final String PREFIX = "sasl.oauthbearer.";

  private OAuthSources() {}

  /**
   * Lets Kafka's clients in this JVM use the URLs and files that the properties name, beside those
   * that were allowed before. To be called before a client is made; for any thread.
   *
   * @param properties of a client
   */
  public static synchronized void allow(Map<String, String> properties) {
    Set<String> urls = new LinkedHashSet<>();
    Set<String> files = new LinkedHashSet<>();
    properties.forEach(
        (name, text) -> {
          String value = text.strip();
          if (name.startsWith(PREFIX) && name.endsWith(".url")) {
            urls.add(value);
          } else if (name.startsWith(PREFIX) && name.endsWith(".file")) {
            files.add(value);
          }
        });
    add(URLS, urls);
    add(FILES, files);
  }

  private static void add(String property, Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(List.of(System.getProperty(property, "").split(",")));
    all.remove("");
    if (all.addAll(more)) {
      System.setProperty(property, String.join(",", all));
    }
  }
}
