package dev.spillway.consumer.operate;

/** What the commands end with. */
final class ExitCode {
  /** Done; for {@code verify}: nothing differs. */
  static final int OK = 0;

  /** Something differs. */
  static final int DIFFERENT = 1;

  /** Not understood, or not possible as asked. */
  static final int USAGE = 2;

  /** A server is away, or refused. */
  static final int FAILURE = 3;

  private ExitCode() {}
}
