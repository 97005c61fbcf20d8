package dev.spillway.schema.inforce;

import dev.spillway.schema.EventSchemas;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a follower has come. For the desk's thread. */
final class Following {
  private static final Logger log = LoggerFactory.getLogger(Following.class);

  private final String what;
  private final SchemaFollower follower;
  private @Nullable EventSchemas reached;

  /** Of the last attempt; empty after one that went well. */
  private String failure = "";

  Following(String what, SchemaFollower follower) {
    this.what = what;
    this.follower = follower;
  }

  /**
   * Calls the follower unless it has come so far. A failure is told once while it stays the same.
   */
  @SuppressWarnings("ReferenceEquality") // each reading is a set of its own
  void catchUp(EventSchemas now) {
    if (reached == now) {
      return;
    }
    try {
      follower.follow(now);
      reached = now;
      failure = "";
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (!failure.equals(e.toString())) {
        failure = e.toString();
        log.atWarn()
            .addKeyValue("what", what)
            .addKeyValue("error", failure)
            .log("not in line with the event schemas, will be tried again");
      }
    }
  }
}
