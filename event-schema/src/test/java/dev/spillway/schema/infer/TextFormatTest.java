package dev.spillway.schema.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      textBlock =
          """
          2026-11-22T12:00:00Z, date-time
          2026-11-22t12:00:00.123456789+01:00, date-time
          2026-11-22T12:00:00, none
          2026-02-30T12:00:00Z, none
          2026-11-22, date
          2026-13-22, none
          20261122, none
          01994f6e-0000-7000-8000-0123456789ab, uuid
          01994f6e-0000-7000-8000-0123456789ag, none
          a.b+c@example.org, email
          a@b, none
          https://example.org/a?b=%20#c, uri
          urn:isbn:123, uri
          https://example.org/a b, none
          note: this, none
          00:0d:3a:13:e3:69, none
          10.0.1.6, ipv4
          10.0.1.256, none
          10.0.1, none
          10.0.1.6., none
          01.2.3.4, none
          fe80::1, ipv6
          ::, ipv6
          ::ffff:10.0.0.1, ipv6
          1:2:3:4:5:6:7:8, ipv6
          1:2:3:4:5:6:7:8:9, none
          1::2::3, none
          fe80::12345, none
          '', none
          """)
  void shouldSeeTheFormatOfAText(String text, String expected) {
    assertThat(Arrays.stream(TextFormat.values()).filter(format -> format.fits(text)))
        .extracting(TextFormat::keyword)
        .isEqualTo(expected == null ? java.util.List.of() : java.util.List.of(expected));
  }
}
