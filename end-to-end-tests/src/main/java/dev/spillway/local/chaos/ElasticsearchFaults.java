package dev.spillway.local.chaos;

import dev.spillway.devstack.ElasticsearchServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What happens to Elasticsearch. For one thread. */
final class ElasticsearchFaults {
  /** Less than what a few dozen events take in a bulk request. */
  private static final Map<String, String> LOW_PRESSURE =
      Map.of("indexing_pressure.memory.limit", "8kb");

  private final ElasticsearchServer server;
  private final Search search;
  private final Refusals refusals;
  private final Supplier<Duration> some;

  ElasticsearchFaults(ChaosTargets targets, Supplier<Duration> some) {
    this.server = targets.system().stores().elasticsearch();
    this.search = targets.search();
    this.refusals = targets.refusals();
    this.some = some;
  }

  List<FaultKind> kinds() {
    return List.of(
        FaultKind.slow(
            () ->
                new Fault(
                    "elasticsearch stop",
                    some.get(),
                    () -> server.stop(Faults.START),
                    () -> server.start(Faults.START))),
        FaultKind.slow(
            () ->
                new Fault(
                    "elasticsearch kill -9",
                    some.get(),
                    server::kill,
                    () -> server.start(Faults.START))),
        FaultKind.quick(
            () -> new Fault("elasticsearch pause", some.get(), server::pause, server::resume)),
        FaultKind.quick(
            () ->
                new Fault(
                    "elasticsearch read-only",
                    some.get(),
                    () -> search.blockWrites(true),
                    () -> search.blockWrites(false))),
        FaultKind.slow(this::tooManyRequests),
        FaultKind.quick(this::mappingConflict));
  }

  /** The limit is a setting of the node that only a start reads. */
  private Fault tooManyRequests() {
    return new Fault(
            "elasticsearch 429", some.get(), () -> restart(LOW_PRESSURE), () -> restart(Map.of()))
        .withLook(() -> search.rejections() + " requests answered 429");
  }

  private void restart(Map<String, String> settings) {
    server.stop(Faults.START);
    server.override(settings);
    server.start(Faults.START);
  }

  /**
   * A user wants to sort by the subject as a number and gives the field of every index that there
   * is a second one; a subject that is none is a reason to refuse the document, until the user says
   * that it is not.
   */
  private Fault mappingConflict() {
    return new Fault(
        "elasticsearch mapping conflict",
        some.get(),
        () -> {
          refusals.began(Refusals.Cause.MAPPING);
          search.subjectIsANumber(true);
        },
        () -> search.subjectIsANumber(false));
  }

  void healAll() throws IOException, InterruptedException {
    search.blockWrites(false);
    search.subjectIsANumber(false);
  }
}
