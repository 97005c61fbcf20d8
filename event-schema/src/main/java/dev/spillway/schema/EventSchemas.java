package dev.spillway.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The schemas of a folder, by type of event. Of each type one version is in force; the files of
 * others may stay, for events that name them in {@code dataschema}. Immutable; for any thread.
 */
public final class EventSchemas {
  /** How the file of a type's schema ends. */
  public static final String SUFFIX = ".schema.json";

  /** Largest file, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private static final EventSchemas NONE = new EventSchemas(new TreeMap<>());

  /** By {@code $id}. */
  private final NavigableMap<String, EventSchema> versions;

  private final NavigableMap<String, EventSchema> byType = new TreeMap<>();

  private EventSchemas(NavigableMap<String, EventSchema> versions) {
    this.versions = versions;
    for (EventSchema schema : versions.values()) {
      byType.merge(schema.type(), schema, (one, two) -> one.version() > two.version() ? one : two);
    }
  }

  /** No schemas. */
  public static EventSchemas none() {
    return NONE;
  }

  /**
   * Reads every {@code *.schema.json} of a folder; not those of folders below it.
   *
   * @throws InvalidSchemasException if any file is refused, with the problems of all files
   * @throws IOException if the folder or a file cannot be read
   */
  public static EventSchemas load(Path folder) throws IOException, InvalidSchemasException {
    return of(read(folder));
  }

  /** The schema files of a folder, by name. */
  static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : (Iterable<Path>) entries::iterator) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(SUFFIX) && Files.isRegularFile(file)) {
          files.put(name, bytes(file));
        }
      }
    }
    return files;
  }

  /**
   * Reads files that somebody else has fetched.
   *
   * @param files contents by name
   * @throws InvalidSchemasException if any file is refused, with the problems of all files
   */
  public static EventSchemas of(Map<String, byte[]> files) throws InvalidSchemasException {
    NavigableMap<String, EventSchema> versions = new TreeMap<>();
    List<SchemaProblem> problems = new ArrayList<>();
    SchemaReader reader = new SchemaReader();
    new TreeMap<>(files)
        .forEach(
            (name, bytes) -> {
              Problems found = new Problems(name);
              reader.read(bytes, found).ifPresent(schema -> add(versions, schema, found));
              problems.addAll(found.sorted());
            });
    if (!problems.isEmpty()) {
      throw new InvalidSchemasException(problems);
    }
    return new EventSchemas(versions);
  }

  private static void add(
      Map<String, EventSchema> versions, EventSchema schema, Problems problems) {
    if (versions.putIfAbsent(schema.id().toString(), schema) != null) {
      problems.add(1, 1, "another file has the $id " + schema.id() + ", too");
    }
  }

  /** The schema of a type's events, if there is one: that of the highest version. */
  public Optional<EventSchema> ofType(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** The schema with an {@code $id}, in force for events that name it in {@code dataschema}. */
  public Optional<EventSchema> withId(String id) {
    return Optional.ofNullable(versions.get(id));
  }

  /** One for each type, in the order of types. */
  public Collection<EventSchema> all() {
    return Collections.unmodifiableCollection(byType.values());
  }

  /** All of them, in the order of their {@code $id}s. */
  public Collection<EventSchema> versions() {
    return Collections.unmodifiableCollection(versions.values());
  }

  private static byte[] bytes(Path file) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      // One more than is allowed, so that too large a file is seen to be so.
      return stream.readNBytes(MAX_BYTES + 1);
    }
  }
}
