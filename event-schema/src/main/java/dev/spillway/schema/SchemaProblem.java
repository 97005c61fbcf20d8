package dev.spillway.schema;

/**
 * What is wrong with a schema file.
 *
 * @param file its name
 * @param line from 1
 * @param column from 1
 * @param reason for a person
 */
public record SchemaProblem(String file, int line, int column, String reason) {
  /** In the form that editors jump to. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + reason;
  }
}
