package dev.spillway.local.schemas;

/** Why git could not say what a schema was. */
final class GitException extends Exception {
  private static final long serialVersionUID = 1L;

  GitException(String message) {
    super(message);
  }
}
