package dev.spillway.local.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run of {@code scripts/chaos}. Its size is set by the system properties {@code
 * spillway.chaos.events}, {@code spillway.chaos.faults}, {@code spillway.chaos.seed} and {@code
 * spillway.chaos.quick}.
 */
class ChaosIT {
  @Test
  void shouldLoseNothingAndDoubleNothingUnderFaults(@TempDir Path directory) throws Exception {
    // The stores run as another user where the tests run as root.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    ChaosPlan plan =
        new ChaosPlan(
            Integer.getInteger("spillway.chaos.events", 100_000),
            Integer.getInteger("spillway.chaos.faults", 22),
            Boolean.parseBoolean(System.getProperty("spillway.chaos.quick", "true")),
            Long.getLong("spillway.chaos.seed", 135L),
            Duration.ofMinutes(10),
            directory);

    ChaosReport report = new ChaosRun(plan, System.out::println).run();

    System.out.print(report.table());
    System.out.println(report.result());
    assertThat(report.examples()).isEmpty();
    assertThat(report.isGood()).isTrue();
  }
}
