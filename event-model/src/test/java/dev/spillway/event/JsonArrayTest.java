package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonArrayTest {
  private static List<String> split(String json, int most) throws InvalidEventException {
    byte[] bytes = json.getBytes(UTF_8);
    return JsonArray.elements(bytes, most).stream()
        .map(element -> new String(bytes, element.offset(), element.length(), UTF_8))
        .toList();
  }

  @Test
  void shouldCutOutElementsOfEveryKind() throws Exception {
    assertThat(
            split(
                " [ {\"a\":[1,{}]} ,\"é]\\\"\", 17 ,true,null,[[]],1.50e3 , {\"a\":1,\"a\":2}]\n",
                9))
        .containsExactly(
            "{\"a\":[1,{}]}",
            "\"é]\\\"\"",
            "17",
            "true",
            "null",
            "[[]]",
            "1.50e3",
            "{\"a\":1,\"a\":2}");
    assertThat(split("[]", 9)).isEmpty();
  }

  @Test
  void shouldStopOneAfterTheMostThatAreWanted() throws Exception {
    assertThat(split("[1,2,3,4,broken", 2)).containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[1,]", "[1", "[1 2]", "[{\"a\":}]", "[1]]", "[1] 2", "[\u00001]"})
  void shouldRefuseWhatIsNoArray(String json) {
    assertThatThrownBy(() -> split(json, 9))
        .isInstanceOfSatisfying(
            InvalidEventException.class,
            e -> assertThat(e.reason()).isEqualTo(InvalidEventException.Reason.MALFORMED));
  }

  @Test
  void shouldKnowAnArrayByItsFirstByte() {
    assertThat(JsonArray.opens(" \r\n\t[".getBytes(UTF_8))).isTrue();
    assertThat(JsonArray.opens("{[".getBytes(UTF_8))).isFalse();
    assertThat(JsonArray.opens(new byte[0])).isFalse();
  }
}
