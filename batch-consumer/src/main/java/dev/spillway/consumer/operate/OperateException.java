package dev.spillway.consumer.operate;

/** What an operator is told instead of a stack trace. */
final class OperateException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private OperateException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Asked for something that cannot be. */
  static OperateException usage(String message) {
    return new OperateException(ExitCode.USAGE, message);
  }

  /** Asked for something that could not be done now. */
  static OperateException failure(String message) {
    return new OperateException(ExitCode.FAILURE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
