package dev.spillway.gateway.read;

import dev.spillway.event.EventDraft;
import dev.spillway.event.InvalidEventException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request's place in a trace (W3C Trace Context), which its events keep as the attributes of the
 * CloudEvents extension for distributed tracing. Immutable.
 */
record TraceContext(String parent, @Nullable String state) {
  /** Any version but ff; what a later version adds behind is kept. */
  private static final Pattern PARENT =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /** Longer ones may be dropped (Trace Context, section 3.3.1.5). */
  private static final int MOST_STATE_CHARS = 512;

  /** Null where there is no trace: a header that makes no sense is to be ignored (section 3.2). */
  static @Nullable TraceContext of(@Nullable String parent, @Nullable String state) {
    if (parent == null || !PARENT.matcher(parent).matches()) {
      return null;
    }
    boolean keeps = state != null && state.length() <= MOST_STATE_CHARS && isPrintable(state);
    return new TraceContext(parent, keeps ? state : null);
  }

  private static boolean isPrintable(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  /** Gives the trace to an event that names none itself. */
  void apply(EventDraft draft) throws InvalidEventException {
    if (draft.has("traceparent")) {
      return;
    }
    draft.attribute("traceparent", "traceparent", parent);
    if (state != null && !draft.has("tracestate")) {
      draft.attribute("tracestate", "tracestate", state);
    }
  }
}
