package dev.spillway.schema.inforce;

import dev.spillway.schema.EventSchemas;

/** Something that is made of the schemas, such as views or mappings, and kept in line with them. */
@FunctionalInterface
public interface SchemaFollower {
  /**
   * Brings it in line. Called in the desk's own thread, never twice at a time: once at the start,
   * and after each change; if it fails, again after the next look, with the schemas of then. It
   * must end within a deadline of its own: looks wait for it.
   *
   * @throws Exception if it has to be tried again
   */
  void follow(EventSchemas schemas) throws Exception;
}
