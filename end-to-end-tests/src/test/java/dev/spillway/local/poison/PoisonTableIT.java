package dev.spillway.local.poison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.poison.PoisonCase.Door;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.SharedSystem;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sent, through either door, ends as docs/poison.md says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoisonTableIT {
  private final LocalSystem system = SharedSystem.get();
  private Map<String, Map<Door, List<String>>> outcomes = Map.of();
  private List<PoisonCase> cases = List.of();
  private long recordsExpected;
  private long records;
  private long pidBefore;

  @BeforeAll
  void sendEverything() throws Exception {
    pidBefore = system.consumers().getFirst().pid();
    cases = PoisonCases.all("/poison/" + UUID.randomUUID() + "/");
    try (PoisonRun run = new PoisonRun(system)) {
      for (PoisonCase one : cases) {
        run.send(one);
      }
      outcomes = run.outcomes();
      recordsExpected = run.inTopic();
      records = run.topics().newEvents();
    }
    System.out.println(asTable());
  }

  private String asTable() {
    StringBuilder table = new StringBuilder();
    for (PoisonCase one : cases) {
      table.append(
          PoisonTable.line(
              one.name(), actual(one.name(), Door.GATEWAY), actual(one.name(), Door.KAFKA)));
      table.append('\n');
    }
    return table.toString();
  }

  private String actual(String name, Door door) {
    List<String> all = outcomes.getOrDefault(name, Map.of()).getOrDefault(door, List.of());
    return all.isEmpty() ? PoisonTable.NONE : String.join(" or ", new TreeSet<>(all));
  }

  static Stream<String> rows() throws IOException {
    return PoisonTable.read().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldEndAsTheTableSays(String name) throws Exception {
    PoisonTable.Row row = PoisonTable.read().get(name);

    assertThat(new PoisonTable.Row(actual(name, Door.GATEWAY), actual(name, Door.KAFKA)))
        .isEqualTo(row);
  }

  @Test
  void shouldHaveEveryCaseInTheTable() throws Exception {
    assertThat(PoisonTable.read().keySet())
        .containsExactlyElementsOf(cases.stream().map(PoisonCase::name).toList());
  }

  @Test
  void shouldStoreWhateverTheGatewayAccepts() {
    assertThat(cases)
        .extracting(one -> actual(one.name(), Door.GATEWAY))
        .filteredOn(outcome -> outcome.startsWith("2"))
        .isNotEmpty()
        .containsOnly("202, stored");
  }

  @Test
  void shouldLetNothingIntoTheTopicThatWasRefused() {
    assertThat(records).isEqualTo(recordsExpected);
  }

  @Test
  void shouldNotHaveEndedTheConsumer() {
    assertThat(system.consumers().getFirst().pid()).isEqualTo(pidBefore);
    assertThat(system.consumers().getFirst().isReady()).isTrue();
  }
}
