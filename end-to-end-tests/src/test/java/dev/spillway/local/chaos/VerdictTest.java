package dev.spillway.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
  /** A good event that the constraint refuses, and one that the mapping does. */
  private static final int FRAGILE = 13;

  private static final int WORDY = 14;

  private final Findings findings = new Findings(20);
  private final Refusals refusals = new Refusals();

  @TempDir private Path directory = Path.of("");

  private void stored(int number, int rows, int documents) {
    stored(number, rows, documents, ChaosEvent.data(number));
  }

  private void stored(int number, int rows, int documents, String data) {
    String id = ChaosEvent.id(number);
    String type = ChaosEvent.type(number);
    String subject = ChaosEvent.subject(number);
    try {
      for (int i = 0; i < rows; i++) {
        findings.row(id, type, subject, Search.JSON.readTree(data));
      }
      for (int i = 0; i < documents; i++) {
        findings.document(id, type, subject, Search.JSON.readTree(data));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void letter(int number, String store, String reason) {
    findings.letter(new Refusals.Letter(number, store, reason, Instant.now()), refusals);
  }

  /** Of all events without another answer it is known that they were never sent. */
  private Verdict judge(Map<Integer, Oracle.Answer> answers) throws Exception {
    try (Oracle oracle = new Oracle(directory.resolve("sent.txt"), 20)) {
      answers.forEach(oracle::answered);
      return Verdict.of(oracle, findings);
    }
  }

  @Test
  void shouldNameWhatIsWrong() throws Exception {
    stored(0, 1, 1);
    stored(2, 1, 0);
    stored(4, 2, 1);
    stored(5, 1, 1, "{}");
    stored(6, 0, 1);
    stored(8, 1, 1);

    Verdict verdict =
        judge(
            Map.of(
                0, Oracle.Answer.ACKNOWLEDGED,
                1, Oracle.Answer.ACKNOWLEDGED,
                2, Oracle.Answer.ACKNOWLEDGED,
                4, Oracle.Answer.ACKNOWLEDGED,
                5, Oracle.Answer.ACKNOWLEDGED,
                6, Oracle.Answer.REFUSED,
                7, Oracle.Answer.UNKNOWN,
                8, Oracle.Answer.UNKNOWN));

    assertThat(verdict.lost()).as("1 is nowhere, 2 is in one store").isEqualTo(2);
    assertThat(verdict.duplicated()).as("4 has two rows").isEqualTo(1);
    assertThat(verdict.divergent()).as("2 and 6 in one store, 5 differs").isEqualTo(3);
    assertThat(verdict.refusedButPresent()).as("6").isEqualTo(1);
    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.examples()).hasSize(5);
  }

  @Test
  void shouldTakeADeadLetterOnlyForAReasonThatTheRunHasGiven() throws Exception {
    letter(FRAGILE, "postgres", "violates check constraint \"chaos_not_fragile\"");
    refusals.began(Refusals.Cause.MAPPING);
    letter(WORDY, "elasticsearch", "failed to parse field [subject.number] of type [long]");

    Verdict verdict =
        judge(Map.of(FRAGILE, Oracle.Answer.ACKNOWLEDGED, WORDY, Oracle.Answer.ACKNOWLEDGED));

    assertThat(verdict.lost()).as("nobody had added the constraint").isEqualTo(1);
    assertThat(verdict.unexplained()).isEqualTo(1);
    assertThat(verdict.refused()).containsExactly(Map.entry(Refusals.Cause.MAPPING, 1));
    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.examples()).singleElement().asString().contains("chaos_not_fragile");
  }

  @Test
  void shouldNotTakeADeadLetterOfAnEventThatTheRefusalCannotConcern() throws Exception {
    refusals.began(Refusals.Cause.CONSTRAINT);
    letter(WORDY, "postgres", "violates check constraint \"chaos_not_fragile\"");
    letter(FRAGILE, "elasticsearch", "failed to parse field [subject.number] of type [long]");

    assertThat(judge(Map.of()).unexplained()).isEqualTo(2);
  }

  @Test
  void shouldFindARefusedEventThatIsInOneStoreOnlyAlthoughItHasADeadLetter() throws Exception {
    refusals.began(Refusals.Cause.CONSTRAINT);
    letter(FRAGILE, "postgres", "violates check constraint \"chaos_not_fragile\"");
    stored(FRAGILE, 0, 1);

    Verdict verdict = judge(Map.of(FRAGILE, Oracle.Answer.ACKNOWLEDGED));

    assertThat(verdict.lost()).isZero();
    assertThat(verdict.divergent()).isEqualTo(1);
    assertThat(verdict.isGood()).isFalse();
  }

  @Test
  void shouldKeepAnAcknowledgementWhateverASecondSendingMeets() throws Exception {
    try (Oracle oracle = new Oracle(directory.resolve("sent.txt"), 1)) {
      oracle.answered(0, Oracle.Answer.ACKNOWLEDGED);
      oracle.answered(0, Oracle.Answer.UNKNOWN);

      assertThat(oracle.of(0)).isEqualTo(Oracle.Answer.ACKNOWLEDGED);
    }
  }
}
