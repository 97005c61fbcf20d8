package dev.spillway.gateway.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  /** From "Validating webhook deliveries" in GitHub's documentation. */
  private static final String GITHUB_SECRET = "It's a Secret to Everybody";

  private static final String GITHUB_BODY = "Hello, World!";
  private static final String GITHUB_HEX =
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  /** From the tests of the Standard Webhooks libraries. */
  private static final String STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String STANDARD_BODY = "{\"test\": 2432232314}";
  private static final Map<String, String> STANDARD =
      Map.of(
          "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
          "webhook-timestamp", "1614265330",
          "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  private static final long STANDARD_TIME = 1_614_265_330;

  /** Computed with Python's hmac. */
  private static final String STRIPE_BODY =
      "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\",\"created\":1764000000,\"data\":{\"object\":{}}}";

  private static final String STRIPE_HEX =
      "feb6b3238567bb03f1b3bc1cea22e83328754564e1e1a9872b1980f21dd18964";
  private static final long STRIPE_TIME = 1_764_000_005;

  private static void check(
      SignatureScheme scheme,
      List<String> secrets,
      long now,
      Map<String, String> headers,
      String body)
      throws UnsignedException {
    new Signature(scheme, secrets, Duration.ofMinutes(5), () -> Instant.ofEpochSecond(now))
        .proof(name -> headers.get(name.toLowerCase(Locale.ROOT)))
        .check(body.getBytes(UTF_8));
  }

  private static void github(String signature, String body, String... secrets)
      throws UnsignedException {
    check(
        SignatureScheme.GITHUB,
        List.of(secrets),
        0,
        Map.of("x-hub-signature-256", signature),
        body);
  }

  private static void stripe(String header, long now) throws UnsignedException {
    check(
        SignatureScheme.STRIPE,
        List.of("whsec_stripe_secret"),
        now,
        Map.of("stripe-signature", header),
        STRIPE_BODY);
  }

  @Test
  void shouldBelieveWhatTheProvidersPublish() {
    assertThatCode(() -> github("sha256=" + GITHUB_HEX, GITHUB_BODY, GITHUB_SECRET))
        .doesNotThrowAnyException();
    assertThatCode(() -> stripe("t=" + STRIPE_TIME + ",v1=" + STRIPE_HEX, STRIPE_TIME))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                check(
                    SignatureScheme.STANDARD,
                    List.of(STANDARD_SECRET),
                    STANDARD_TIME,
                    STANDARD,
                    STANDARD_BODY))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldTakeEitherSecretWhileOneReplacesTheOther() {
    String signature = "sha256=" + GITHUB_HEX;

    assertThatCode(() -> github(signature, GITHUB_BODY, "the next one", GITHUB_SECRET))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> github(signature, GITHUB_BODY, "the next one"))
        .hasMessageContaining("wrong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18",
        "sha256=",
        "sha256=7571",
        "sha256=not hex",
        "sha1=757107ea0eb2509fc211221cce984b8a37570b6d",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "",
      })
  void shouldNotBelieveAnotherSignature(String signature) {
    assertThatThrownBy(() -> github(signature, GITHUB_BODY, GITHUB_SECRET))
        .isInstanceOf(UnsignedException.class);
  }

  @Test
  void shouldNotBelieveASignatureOfAnotherBody() {
    assertThatThrownBy(() -> github("sha256=" + GITHUB_HEX, GITHUB_BODY + " ", GITHUB_SECRET))
        .isInstanceOf(UnsignedException.class);
  }

  @ParameterizedTest
  @CsvSource({"-301, false", "-300, true", "300, true", "301, false"})
  void shouldBelieveInsideTheWindowAlone(long late, boolean believed) {
    String header = "t=" + STRIPE_TIME + ",v1=" + STRIPE_HEX;

    if (believed) {
      assertThatCode(() -> stripe(header, STRIPE_TIME + late)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> stripe(header, STRIPE_TIME + late))
          .hasMessageContaining("more than 300 s");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1=" + STRIPE_HEX,
        "t=,v1=" + STRIPE_HEX,
        "t=1e9,v1=" + STRIPE_HEX,
        "t=1764000005",
        "t=1764000006,v1=" + STRIPE_HEX,
        "t=1764000005,v0=" + STRIPE_HEX
      })
  void shouldSignTheTimeAsWell(String header) {
    assertThatThrownBy(() -> stripe(header, STRIPE_TIME)).isInstanceOf(UnsignedException.class);
  }

  @Test
  void shouldFindTheRightOneOfSeveral() {
    assertThatCode(
            () -> stripe("t=" + STRIPE_TIME + ", v1=00, v0=11 ,v1=" + STRIPE_HEX, STRIPE_TIME))
        .doesNotThrowAnyException();
    Map<String, String> two =
        Map.of(
            "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp", "1614265330",
            "webhook-signature",
                "v1,AAAA v1a,BBBB v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThatCode(
            () ->
                check(
                    SignatureScheme.STANDARD,
                    List.of(STANDARD_SECRET),
                    STANDARD_TIME,
                    two,
                    STANDARD_BODY))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldKnowASecretThatIsNone() {
    assertThat(SignatureScheme.STANDARD.isSecret(STANDARD_SECRET)).isTrue();
    assertThat(SignatureScheme.STANDARD.isSecret("whsec_not base64!")).isFalse();
    assertThat(SignatureScheme.GITHUB.isSecret("short")).isFalse();
  }

  @Test
  void shouldReadTheTimeInADeliverysName() {
    // The example of RFC 9562, appendix A.1.
    assertThat(Webhook.timeInside("C232AB00-9414-11EC-B3C8-9F6BDECED846"))
        .contains(Instant.parse("2022-02-22T19:22:22Z"));
    assertThat(Webhook.timeInside("72d3162e-cc78-41e3-81ab-4c9367dc0958")).isEmpty();
    assertThat(Webhook.timeInside("evt_1")).isEmpty();
  }
}
