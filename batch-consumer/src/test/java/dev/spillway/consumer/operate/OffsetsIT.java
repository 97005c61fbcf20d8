package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OffsetsIT {
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(2);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  private Command run(String... args) {
    return Command.run(pipeline.environment(), args);
  }

  private long ledger(int partition) throws Exception {
    return pipeline.count("SELECT next_offset FROM sink_progress WHERE partition = " + partition);
  }

  @Test
  void shouldMoveLedgerAndGroupTogether() throws Exception {
    BatchConsumer consumer = pipeline.start();
    for (int i = 0; i < 5; i++) {
      pipeline.produce(0, "{\"n\":" + i + "}");
      pipeline.produce(1, "{\"n\":" + i + "}");
    }
    pipeline.awaitNoLag();

    Command refused = run("offsets", "move", "--to-earliest");
    assertThat(refused.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err()).contains("has members").contains("spillway-batch-consumer");
    assertThat(ledger(0)).isEqualTo(5);
    pipeline.stop(consumer);

    Command dry = run("offsets", "move", "--to-offset", "2", "--partition", "0", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out()).containsPattern("0 +5 +5 +2 +3 +0").contains("dry run");
    assertThat(ledger(0)).isEqualTo(5);

    Command moved = run("offsets", "move", "--to-offset", "2", "--partition", "0");
    assertThat(moved.code()).as(moved.err()).isZero();
    assertThat(ledger(0)).isEqualTo(2);
    assertThat(ledger(1)).isEqualTo(5);
    assertThat(pipeline.lag()).isEqualTo(3);

    pipeline.sql("DELETE FROM events WHERE kafka_offset >= 2 AND kafka_partition = 0");
    BatchConsumer again = pipeline.start();
    pipeline.awaitNoLag();
    assertThat(pipeline.rows()).hasSize(10);
    pipeline.stop(again);
  }

  @Test
  void shouldSkipForwardAndByTime() throws Exception {
    BatchConsumer consumer = pipeline.start();
    pipeline.produce(0, "{\"n\":0}");
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
    pipeline.produce(0, "{\"n\":1}");
    pipeline.produce(0, "{\"n\":2}");

    assertThat(run("offsets", "show").out()).containsPattern("0 +0 +1 +1 +3 +2").contains("lag 2");
    Command latest = run("offsets", "move", "--to-latest");
    assertThat(latest.out()).containsPattern("0 +1 +1 +3 +0 +2");
    assertThat(ledger(0)).isEqualTo(3);
    BatchConsumer next = pipeline.start();
    pipeline.produce(0, "{\"n\":3}");
    pipeline.awaitNoLag();
    assertThat(pipeline.rows()).hasSize(2);
    pipeline.stop(next);

    assertThat(run("offsets", "move", "--to-time", "2020-01-01").code()).isZero();
    assertThat(ledger(0)).isZero();
    assertThat(run("offsets", "move", "--to-offset", "9").err()).contains("offsets 0 to 4");
    assertThat(run("offsets", "move", "--to-latest", "--to-offset", "9").code())
        .isEqualTo(ExitCode.USAGE);
  }
}
