package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainFitTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static boolean isCertain(String schema, String data) throws Exception {
    JsonNode document = MAPPER.readTree(schema);
    return PlainFit.of(document).isCertain(data.getBytes(UTF_8));
  }

  /** Else the usual events take the slow way, which no other test would tell. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"object"}                                          | {"a":[1,{"b":null}]}
          {"properties":{"a":{"type":"number","minimum":0.1}}}       | {"a":12.5}
          {"properties":{"a":{"type":"integer","minimum":0}}}        | {"a":0}
          {"properties":{"a":{"type":"integer","maximum":9}},"required":["a"]} | {"a":9,"b":"c"}
          {"properties":{"a":{"type":["string","null"]}}}            | {"a":null}
          {"properties":{"a":{"enum":["x","y"]}}}                    | {"a":"y"}
          {"properties":{"a":{"pattern":"^[A-Z]{3}$"}}}              | {"a":"EUR"}
          {"properties":{"a":{"format":"date-time"}}}                | {"a":"2026-11-26T10:00:00.123Z"}
          {"properties":{"a":{"minLength":1,"maxLength":2}}}         | {"a":"😀b"}
          {"properties":{"a":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"boolean"}}} | {"a":true}
          {"properties":{"a":{"items":{"type":"string"},"maxItems":2}}} | {"a":["x","y"]}
          {"properties":{"a":true},"additionalProperties":false}     | {"a":1}
          {"properties":{"a":{"allOf":[{"minLength":1}]}}}           | {"b":1}
          {"properties":{"a":{"items":{"type":"integer"}}}}          | { "a" : [ 1 , -2 ] , "b" : { } }
          {"properties":{"a":{"type":"string"}}}                     | {"a":"a \\"quote\\" and a \\u0041"}
          {"properties":{"a":{"maximum":1}}}                         | {"a":0.12345678901234567890}
          """)
  void shouldBeCertain(String schema, String data) throws Exception {
    assertThat(isCertain(schema, data)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"object"}                                          | [1]
          {"type":"object"}                                          | {} {}
          {"type":"object"}                                          | {"a":1
          {"properties":{"a":{"maximum":0.3}}}                       | {"a":0.30000000000000000000000000001}
          {"properties":{"a":{"maximum":0}}}                         | {"a":1e-400}
          {"properties":{"a":{"maximum":9007199254740992}}}          | {"a":9007199254740993}
          {"properties":{"a":{"exclusiveMaximum":9}}}                | {"a":9}
          {"properties":{"a":{"pattern":"^[A-Z]{3}$"}}}              | {"a":"EUR\\n"}
          {"properties":{"a":{"format":"date"}}}                     | {"a":"2026-04-31"}
          {"properties":{"a":{"format":"email"}}}                    | {"a":"not an address"}
          {"properties":{"a":{"enum":[1]}}}                          | {"a":2}
          {"properties":{"a":true},"additionalProperties":false}     | {"b":1}
          {"properties":{"a":{"allOf":[{"minLength":1}]}}}           | {"a":""}
          {"properties":{"a":{"$ref":"#"}},"required":["a"]}         | {"a":{}}
          {"properties":{"a":{"maxLength":9}}}                       | {"a":"\\u0041"}
          {"properties":{"a":{"type":"number"}}}                     | {"a":01}
          {"properties":{"a":{"type":"number"}}}                     | {"a":1.}
          {"properties":{"a":{"type":"number"}}}                     | {"a":1e+}
          {"properties":{"a":{"type":"array"}}}                      | {"a":[1,]}
          {"required":["a","b"]}                                     | {"a":1,"a":2}
          """)
  void shouldLeaveTheRestToTheValidator(String schema, String data) throws Exception {
    assertThat(isCertain(schema, data)).isFalse();
  }

  @Test
  void shouldBeCertainOfTheExamples() throws Exception {
    Path schema = Path.of("../schemas/events/earthquake.observed.schema.json");
    String data =
        """
        {"latitude":38.82,"longitude":-122.84,"depth":1.66,"magnitude":0.61,"magType":"Md",
         "nbStations":9,"gap":104,"distance":0.56,"rMS":0.01,"source":"NC"}
        """;
    assertThat(isCertain(Files.readString(schema), data)).isTrue();
  }
}
