package dev.spillway.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
  /** Events by what has become of them: rows, documents. */
  private final byte[] rows = {1, 0, 1, 2, 1, 0, 0, 0, 1};

  private final byte[] documents = {1, 0, 0, 1, 1, 1, 0, 0, 1};
  private final boolean[] differs = {false, false, false, false, true, false, false, false, false};

  @Test
  void shouldNameWhatIsWrong(@TempDir Path directory) throws Exception {
    Verdict verdict;
    try (Oracle oracle = new Oracle(directory.resolve("sent.txt"), rows.length)) {
      for (int n = 0; n < 5; n++) {
        oracle.answered(n, Oracle.Answer.ACKNOWLEDGED);
      }
      oracle.answered(5, Oracle.Answer.REFUSED);
      oracle.answered(6, Oracle.Answer.UNKNOWN);
      oracle.answered(7, Oracle.Answer.ACKNOWLEDGED);
      oracle.answered(8, Oracle.Answer.UNKNOWN);

      verdict = Verdict.count(oracle, rows, documents, differs, Set.of("e7"));
    }

    assertThat(verdict.lost()).as("1 is nowhere, 2 is in one store").isEqualTo(2);
    assertThat(verdict.duplicated()).as("3 has two rows").isEqualTo(1);
    assertThat(verdict.divergent()).as("2 and 5 in one store, 4 has other data").isEqualTo(3);
    assertThat(verdict.refusedButPresent()).as("5").isEqualTo(1);
    assertThat(verdict.deadLettered()).as("7").isEqualTo(1);
    assertThat(verdict.isGood()).isFalse();
    assertThat(verdict.examples()).hasSize(5);
  }

  @Test
  void shouldKeepAnAcknowledgementWhateverASecondSendingMeets(@TempDir Path directory)
      throws Exception {
    try (Oracle oracle = new Oracle(directory.resolve("sent.txt"), 1)) {
      oracle.answered(0, Oracle.Answer.ACKNOWLEDGED);
      oracle.answered(0, Oracle.Answer.UNKNOWN);

      assertThat(oracle.of(0)).isEqualTo(Oracle.Answer.ACKNOWLEDGED);
    }
  }
}
