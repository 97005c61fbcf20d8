package dev.spillway.local.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What every scenario stands on.
 *
 * @param directory for logs and prepared bytes
 * @param jvmOptions of the applications' JVMs
 * @param repeat how often each is measured, at least once
 * @param out takes lines about the progress
 */
record Ground(
    Targets targets, Path directory, List<String> jvmOptions, int repeat, Consumer<String> out) {
  Ground {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** A name that no other scenario has used, for topics, databases and groups. */
  static String newName() {
    return "bench_" + Long.toString(System.currentTimeMillis(), 36);
  }

  /** The same, with more options of the applications' JVMs. */
  Ground with(List<String> more) {
    List<String> all = new ArrayList<>(jvmOptions);
    all.addAll(more);
    return new Ground(targets, directory, all, repeat, out);
  }

  /** The same, with one measurement of each. */
  Ground once() {
    return new Ground(targets, directory, jvmOptions, 1, out);
  }
}
