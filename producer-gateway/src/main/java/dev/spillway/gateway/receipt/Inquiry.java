package dev.spillway.gateway.receipt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Somebody who waits for receipts. What is known is for any thread to read; the desk's thread alone
 * finds it out.
 */
public final class Inquiry {
  private final Subject subject;
  private final Listener listener;
  private final AtomicReferenceArray<Receipt> receipts;
  private final BitSet open = new BitSet();
  private Existence existence = Existence.UNKNOWN;
  private volatile boolean told;
  private volatile boolean ended;

  /** Whether a record that a client names is there. */
  enum Existence {
    UNKNOWN,
    THERE,
    /** Retention has removed it; what the group had committed is asked once more after that. */
    REMOVED
  }

  /** Is told on the desk's thread; it must not block. */
  public interface Listener {
    /** Kafka has been asked for the first time, or every receipt is final. */
    void told(Inquiry inquiry);

    /** There is no such record. Only of {@link Subject.Named}. */
    void noSuchRecord(String detail);

    /**
     * Kafka cannot be asked now. Only of {@link Subject.Named}; for what was accepted it is tried
     * again until the inquiry is ended.
     */
    void away(String reason);
  }

  Inquiry(Subject subject, Listener listener) {
    this.subject = subject;
    this.listener = listener;
    int count = subject.places().size();
    receipts = new AtomicReferenceArray<>(count);
    for (int i = 0; i < count; i++) {
      receipts.setPlain(i, new Receipt.Pending());
    }
    open.set(0, count);
  }

  /** The receipts as they are now, in the order of the subject's places. */
  public List<Receipt> receipts() {
    List<Receipt> now = new ArrayList<>(receipts.length());
    for (int i = 0; i < receipts.length(); i++) {
      now.add(receipts.get(i));
    }
    return now;
  }

  /** Whether no receipt will change any more. To be asked in {@link Listener#told}. */
  public boolean isFinal() {
    return open.isEmpty();
  }

  /** Whether the receipts say something: of records that a client names only after a look. */
  public boolean isAnswerable() {
    return told || subject instanceof Subject.Accepted;
  }

  Subject subject() {
    return subject;
  }

  Listener listener() {
    return listener;
  }

  /** The records whose receipts are not final, by their index. */
  BitSet open() {
    return open;
  }

  Existence existence() {
    return existence;
  }

  void existence(Existence found) {
    existence = found;
  }

  /** What is known for now. */
  void note(int index, Receipt receipt) {
    receipts.set(index, receipt);
  }

  /** What will not change. */
  void conclude(int index, Receipt receipt) {
    receipts.set(index, receipt);
    open.clear(index);
  }

  /** Tells the listener, the first time and when everything is final. */
  void tell() {
    if (!told || isFinal()) {
      told = true;
      listener.told(this);
    }
  }

  /** Nobody waits for this any more. May be called more than once, by any thread. */
  public void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }
}
