package dev.spillway.consumer.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.sink.postgres.SafeNames.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SafeNamesTest {
  @Test
  void shouldMakeNamesThatNeedNoQuotes() {
    assertThat(SafeNames.safe("magType")).isEqualTo("magtype");
    assertThat(SafeNames.safe("id.orig-p")).isEqualTo("id_orig_p");
    assertThat(SafeNames.safe("é\"; DROP")).isEqualTo("____drop");
    assertThat(SafeNames.safe("2nd")).isEqualTo("_2nd");
    assertThat(SafeNames.safe("\uD83D\uDE00")).isEqualTo("_");
    assertThat(SafeNames.safe("")).isEqualTo("_");
    // Lower case of the dotted capital I is two characters.
    assertThat(SafeNames.safe("\u0130")).isEqualTo("i_");
  }

  @Test
  void shouldCutLongNamesAndKeepThemApart() {
    String one = SafeNames.safe("a".repeat(63) + "1");
    String two = SafeNames.safe("a".repeat(63) + "2");

    assertThat(one).hasSize(63).startsWith("a".repeat(54) + "_").isNotEqualTo(two);
    assertThat(SafeNames.safe("a".repeat(63))).isEqualTo("a".repeat(63));
  }

  @Test
  void shouldNameAlikeInAnyOrder() {
    Wanted plain = new Wanted("/a_b", "a_b", true);
    Wanted dotted = new Wanted("/a.b", "a.b", false);
    Wanted nested = new Wanted("/a/b", "a_b", false);

    Map<String, String> names = SafeNames.unique(List.of(plain, dotted, nested), Set.of());

    assertThat(names).containsEntry("/a_b", "a_b");
    assertThat(names.get("/a.b")).matches("a_b_[0-9a-f]{8}");
    assertThat(names.get("/a/b")).matches("a_b_[0-9a-f]{8}").isNotEqualTo(names.get("/a.b"));
    assertThat(SafeNames.unique(List.of(nested, dotted, plain), Set.of())).isEqualTo(names);
  }

  @Test
  void shouldGiveNobodyATakenName() {
    assertThat(SafeNames.unique(List.of(new Wanted("r", "event_r", true)), Set.of("event_r")))
        .hasEntrySatisfying("r", name -> assertThat(name).matches("event_r_[0-9a-f]{8}"));
  }

  @Test
  void shouldQuoteTexts() {
    assertThat(Sql.text("it's")).isEqualTo("'it''s'");
    assertThat(Sql.text("a\\'b")).isEqualTo("E'a\\\\''b'");
    assertThat(Sql.name("a\"b")).isEqualTo("\"a\"\"b\"");
  }
}
