package dev.spillway.schema;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A folder of schemas that may change while they are in force. What is broken is refused as a
 * whole, and what was there before stays in force. {@link #current} is for any thread, {@link
 * #look} for one.
 */
public final class SchemaFolder {
  private final Path folder;
  private Map<String, byte[]> seen;
  private volatile EventSchemas current;

  /** What a look at the folder has come to. */
  public sealed interface Look {}

  /** The files are as they were at the last look. */
  public record Unchanged() implements Look {}

  /** Other schemas are in force. */
  public record Changed(EventSchemas before, EventSchemas after) implements Look {}

  /**
   * The files have changed, and cannot be used.
   *
   * @param reason all that is wrong, with file and line
   */
  public record Refused(String reason) implements Look {}

  private SchemaFolder(Path folder, Map<String, byte[]> seen, EventSchemas current) {
    this.folder = folder;
    this.seen = seen;
    this.current = current;
  }

  /**
   * Reads a folder for the first time.
   *
   * @throws InvalidSchemasException if any file is refused
   * @throws IOException if the folder or a file cannot be read
   */
  public static SchemaFolder open(Path folder) throws IOException, InvalidSchemasException {
    Map<String, byte[]> files = EventSchemas.read(folder);
    return new SchemaFolder(folder, files, EventSchemas.of(files));
  }

  /** The schemas in force. */
  public EventSchemas current() {
    return current;
  }

  /**
   * Reads the files again. They are compared by what is in them: times say little where a folder is
   * mounted. What was refused is not refused a second time while it stays the same.
   *
   * @throws IOException if the folder or a file cannot be read; nothing has changed then
   */
  public Look look() throws IOException {
    Map<String, byte[]> files = EventSchemas.read(folder);
    if (isSeen(files)) {
      return new Unchanged();
    }
    seen = files;
    try {
      EventSchemas before = current;
      EventSchemas after = EventSchemas.of(files);
      current = after;
      return new Changed(before, after);
    } catch (InvalidSchemasException e) {
      return new Refused(String.valueOf(e.getMessage()));
    }
  }

  private boolean isSeen(Map<String, byte[]> files) {
    return files.keySet().equals(seen.keySet())
        && files.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), seen.get(file.getKey())));
  }
}
