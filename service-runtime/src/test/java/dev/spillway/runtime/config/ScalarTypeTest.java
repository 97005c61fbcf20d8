package dev.spillway.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTypeTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5s", "PT-5S", "5 weeks", "1.5s", "999999999999999999d", "s"})
  void shouldRefuseWhatIsNoDuration(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(Duration.class, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "16", "-1B", "1.5MiB", "16MB", "9223372036854775807KiB", "KiB"})
  void shouldRefuseWhatIsNoSize(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(ByteSize.class, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "1", "0x10", "2147483648"})
  void shouldRefuseWhatIsNoBooleanAndMostOfWhatIsNoInt(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(boolean.class, text));
    if (!text.equals("1")) {
      assertThatIllegalArgumentException().isThrownBy(() -> parse(int.class, text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "", "x"})
  void shouldRefuseWhatIsNoFiniteNumber(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> parse(double.class, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {" 42", "42 "})
  void shouldReadAWholeNumberWithSpaceAround(String text) {
    assertThat(parse(int.class, text)).isEqualTo(42);
    assertThat(parse(long.class, text)).isEqualTo(42L);
  }

  private static Object parse(Class<?> type, String text) {
    return ScalarType.of(type).orElseThrow().parse().apply(text);
  }
}
