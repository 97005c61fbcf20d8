package dev.spillway.consumer.operate;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code scripts/verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Compares Kafka, PostgreSQL and Elasticsearch, and names every difference. Consumers may run"
          + " meanwhile: only what they have settled is compared.",
      "Exit code: 0 nothing differs, 1 something does, 2 not understood or not compared."
    })
final class VerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      description = "The first record: " + Place.FORMS + ".")
  private @Nullable Place from;

  @Option(names = "--to", paramLabel = "PLACE", description = "The end, exclusive.")
  private @Nullable Place to;

  @Option(
      names = "--partition",
      split = ",",
      paramLabel = "P",
      description = "Only this one; may be given several times.")
  private List<Integer> partitions = List.of();

  @Option(
      names = "--json",
      description = "Print one JSON object for each difference, and a last one that sums up.")
  private boolean json;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    VerifyReport report =
        json
            ? new VerifyReport.Json(surroundings.out())
            : new VerifyReport.Text(surroundings.out());
    var loaded = config.load(surroundings.environment());
    try (Verification verification =
        new Verification(loaded, new Progress("verify", surroundings.err()))) {
      VerifyScope scope = verification.scope(new VerifyScopes.Wish(partitions, from, to));
      report.begin(scope);
      Differences differences = new Differences(scope.topic().name(), report::difference);
      report.end(verification.run(scope, differences), differences);
      return differences.total() == 0 ? ExitCode.OK : ExitCode.DIFFERENT;
    } catch (InterruptedException e) {
      throw e;
    } catch (OperateException e) {
      throw OperateException.usage(String.valueOf(e.getMessage()));
    } catch (Exception e) {
      // Neither equal nor different: not the code of a difference.
      throw OperateException.usage("could not compare: " + OperateMain.reason(e));
    }
  }
}
