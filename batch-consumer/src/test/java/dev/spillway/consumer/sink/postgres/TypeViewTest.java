package dev.spillway.consumer.sink.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schema.EventSchemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TypeViewTest {
  private static List<TypeView> views(String... typesAndProperties) throws Exception {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < typesAndProperties.length; i += 2) {
      String type = typesAndProperties[i];
      String text =
          """
          {"$schema": "https://json-schema.org/draft/2020-12/schema",
           "$id": "urn:spillway:event:%s:2", "type": "object",
           "$defs": {"self": {"type": "object", "properties": {"next": {"$ref": "#/$defs/self"}}}},
           "properties": {%s}}
          """
              .formatted(type, typesAndProperties[i + 1]);
      files.put(type + ".schema.json", text.getBytes(UTF_8));
    }
    return TypeView.of(EventSchemas.of(files));
  }

  private static TypeView view(String properties) throws Exception {
    return views("t", properties).getFirst();
  }

  @Test
  void shouldGiveEachMemberAColumnOfItsType() throws Exception {
    Map<String, String> types =
        view("""
        "whole": {"type": "integer"},
        "small": {"type": "integer", "minimum": 0, "maximum": 9007199254740992},
        "huge": {"type": "integer", "minimum": 0, "maximum": 9223372036854775808},
        "listed": {"enum": [1, 2, null]},
        "price": {"type": ["number", "null"]},
        "ok": {"type": "boolean"},
        "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "key": {"type": "string", "format": "uuid"},
        "ip": {"type": "string", "format": "ipv4"},
        "name": {"type": "string"},
        "tags": {"type": "array"},
        "either": {"type": ["string", "number"]},
        "open": {"type": "object"},
        "place": {"type": "object", "properties": {
          "lat": {"type": "number"}, "city": {"type": "object", "properties": {
            "zip": {"type": "string"}}}}}
        """)
            .types();

    assertThat(types)
        .containsExactly(
            Map.entry("whole", "numeric"),
            Map.entry("small", "bigint"),
            Map.entry("huge", "numeric"),
            Map.entry("listed", "bigint"),
            Map.entry("price", "numeric"),
            Map.entry("ok", "boolean"),
            Map.entry("at", "timestamp with time zone"),
            Map.entry("day", "date"),
            Map.entry("key", "uuid"),
            Map.entry("ip", "text"),
            Map.entry("name", "text"),
            Map.entry("tags", "jsonb"),
            Map.entry("either", "jsonb"),
            Map.entry("open", "jsonb"),
            Map.entry("place_lat", "numeric"),
            Map.entry("place_city_zip", "text"));
  }

  @Test
  void shouldReadAMemberByItsOwnNameWhateverItsColumnIsCalled() throws Exception {
    TypeView view =
        view(
            """
            "id": {"type": "integer"}, "it's": {"type": "string"},
            "a_b": {"type": "boolean"},
            "a": {"type": "object", "properties": {"b": {"type": "string"}}}
            """);

    String select = view.create(List.of());
    assertThat(select)
        .startsWith("CREATE OR REPLACE VIEW \"event_t\" AS SELECT event_key, time, source,")
        .contains("spillway_numeric(data -> 'id') AS \"data_id\"")
        .contains("spillway_text(data -> 'it''s') AS \"it_s\"")
        .contains("spillway_boolean(data -> 'a_b') AS \"a_b\"")
        .containsPattern("spillway_text\\(data -> 'a' -> 'b'\\) AS \"a_b_[0-9a-f]{8}\"")
        .endsWith(" FROM events WHERE type = 't'");
  }

  @Test
  void shouldPutNewColumnsAfterThoseThatAreThere() throws Exception {
    TypeView view = view("\"new\": {\"type\": \"string\"}, \"old\": {\"type\": \"string\"}");

    assertThat(view.create(List.of("old")))
        .containsSubsequence("AS \"old\"", "AS \"new\"", " FROM events");
    assertThat(view.create(List.of())).containsSubsequence("AS \"new\"", "AS \"old\"");
  }

  @Test
  void shouldBoundDepthAndNumberOfColumns() throws Exception {
    TypeView deep = view("\"self\": {\"$ref\": \"#/$defs/self\"}");
    assertThat(deep.columns()).hasSize(1);
    assertThat(deep.columns().getFirst().path()).hasSize(ViewColumn.MOST_DEPTH + 1);
    assertThat(deep.columns().getFirst().type()).isEqualTo(ColumnType.JSONB);

    TypeView wide =
        view(
            IntStream.range(0, ViewColumn.MOST + 2)
                .mapToObj(i -> "\"c" + i + "\": {\"type\": \"string\"}")
                .collect(Collectors.joining(",")));
    assertThat(wide.columns()).hasSize(ViewColumn.MOST);
    assertThat(wide.left()).containsExactly("/properties/c500", "/properties/c501");
  }

  @Test
  void shouldNameViewsAfterTheirTypesAndKeepThemApart() throws Exception {
    List<TypeView> views = views("order.placed", "", "a.b", "", "a_b", "", "rollup", "", "A.B", "");

    assertThat(views)
        .extracting(view -> view.id().type() + " " + view.name().replaceAll("_[0-9a-f]{8}$", "_#"))
        .containsExactlyInAnyOrder(
            "order.placed event_order_placed",
            "a_b event_a_b",
            "a.b event_a_b_#",
            "A.B event_a_b_#",
            "rollup event_rollup_#");
    assertThat(views).extracting(TypeView::name).doesNotHaveDuplicates();
  }

  @Test
  void shouldKnowOfAViewWhetherItIsOlder() throws Exception {
    TypeView view = view("\"a\": {\"type\": \"string\"}");
    TypeView.Made made = TypeView.Made.parse(view.comment()).orElseThrow();
    TypeView.Made before =
        TypeView.Made.parse(view.comment().replace(":t:2", ":t:1")).orElseThrow();
    TypeView.Made after = TypeView.Made.parse(view.comment().replace(":t:2", ":t:3")).orElseThrow();
    TypeView.Made changed =
        TypeView.Made.parse(view("\"b\": {\"type\": \"string\"}").comment()).orElseThrow();

    assertThat(view.isNewerThan(made)).isFalse();
    assertThat(view.isNewerThan(after)).isFalse();
    assertThat(view.isNewerThan(before)).isTrue();
    assertThat(view.isNewerThan(changed)).isTrue();
    assertThat(TypeView.Made.parse("a view of mine")).isEmpty();
  }

  @Test
  void shouldIndexWhatIsAskedForUnderTheNameOfItsDefinition() throws Exception {
    TypeView view =
        view(
            """
            "n": {"type": "number", "x-index": true}, "s": {"type": "string", "x-index": true},
            "j": {"type": "array", "x-index": true}, "plain": {"type": "number"}
            """);

    assertThat(view.indices())
        .extracting(TypeView.Index::create)
        .satisfiesExactly(
            n ->
                assertThat(n)
                    .matches(
                        "CREATE INDEX IF NOT EXISTS \"event_t_n_[0-9a-f]{8}\" ON events USING"
                            + " btree \\(\\(spillway_numeric\\(data -> 'n'\\)\\)\\) WHERE type ="
                            + " 't'"),
            s -> assertThat(s).contains("USING hash ((spillway_text(data -> 's')))"),
            j -> assertThat(j).contains("USING gin ((data -> 'j') jsonb_path_ops)"));
    assertThat(view("\"n\": {\"type\": \"string\", \"x-index\": true}").indices())
        .extracting(TypeView.Index::name)
        .doesNotContainAnyElementsOf(view.indices().stream().map(TypeView.Index::name).toList());
  }
}
