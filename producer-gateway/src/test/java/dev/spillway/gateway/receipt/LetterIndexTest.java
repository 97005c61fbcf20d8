package dev.spillway.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LetterIndexTest {
  private static final String TOPIC_ID = "11111111-0000-0000-0000-000000000000";
  private static final long ALWAYS = Long.MIN_VALUE;

  private final LetterIndex index = new LetterIndex(2);

  private void letter(int partition, long offset, long millis, RecordPlace of, String reason) {
    Letter letter = new Letter(partition + "-" + offset, "postgres", reason, "");
    index.add(partition, offset, millis, Optional.of(new Letter.Addressed(of, TOPIC_ID, letter)));
  }

  private static RecordPlace place(long offset) {
    return new RecordPlace(3, offset);
  }

  @Test
  void shouldForgetTheOldestAndSayHowFarItGoesBack() {
    index.begin(0, 10, ALWAYS);
    letter(0, 10, 1_000, place(1), "first");
    letter(0, 11, 1_001, place(2), "second");
    assertThat(index.covers(ALWAYS)).isTrue();
    assertThat(index.from(0)).isEqualTo(10);

    letter(0, 12, 1_002, place(3), "third");

    assertThat(index.find(place(1), TOPIC_ID)).isEmpty();
    assertThat(index.find(place(2), TOPIC_ID)).map(Letter::reason).contains("second");
    assertThat(index.find(place(3), TOPIC_ID)).map(Letter::id).contains("0-12");
    assertThat(index.from(0)).isEqualTo(11);
    assertThat(index.next(0)).isEqualTo(13);
    assertThat(index.covers(1_000)).isFalse();
    assertThat(index.covers(1_001)).isTrue();
  }

  @Test
  void shouldCoverOnlyWhatEveryPartitionCovers() {
    index.begin(0, 0, ALWAYS);
    index.begin(1, 500, 2_000);

    assertThat(index.covers(1_999)).isFalse();
    assertThat(index.covers(2_000)).isTrue();
  }

  @Test
  void shouldKnowTheLastLetterOfARecordAlsoOnceTheFirstIsForgotten() {
    index.begin(0, 0, ALWAYS);
    letter(0, 0, 1, place(1), "first");
    letter(0, 1, 2, place(1), "again");
    letter(0, 2, 3, place(9), "other");

    assertThat(index.find(place(1), TOPIC_ID)).map(Letter::reason).contains("again");
  }

  @Test
  void shouldNotTakeAnotherTopicsRecordForThisOne() {
    index.begin(0, 0, ALWAYS);
    letter(0, 0, 1, place(1), "of the topic that was deleted");

    assertThat(index.find(place(1), "another")).isEmpty();
  }

  @Test
  void shouldForgetWhatWasReadWhenAPartitionBeginsAnew() {
    index.begin(0, 0, ALWAYS);
    letter(0, 0, 1, place(1), "first");

    index.begin(0, 100, 5_000);

    assertThat(index.find(place(1), TOPIC_ID)).isEmpty();
    assertThat(index.next(0)).isEqualTo(100);
    assertThat(index.covers(4_999)).isFalse();
  }

  @Test
  void shouldTakeALetterOnce() {
    index.begin(0, 0, ALWAYS);
    letter(0, 0, 1, place(1), "first");
    letter(0, 0, 1, place(1), "the same, read again");

    assertThat(index.find(place(1), TOPIC_ID)).map(Letter::reason).contains("first");
    index.add(0, 1, 2, Optional.empty());
    assertThat(index.next(0)).isEqualTo(2);
  }
}
