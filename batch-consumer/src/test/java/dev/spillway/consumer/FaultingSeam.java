package dev.spillway.consumer;

import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes one step of a consumer's flushes fail, once, and counts all of them. */
final class FaultingSeam implements FlushSeam {
  /** How a step fails. */
  enum Fault {
    /** The step throws, as it does when its answer is lost or its server away. */
    FAIL,
    /** PostgreSQL's connections are cut under the step, which goes on. */
    CUT,
    /** Nothing of this consumer happens any more, and its connections are gone. */
    CRASH
  }

  private final Runnable cutConnections;
  private final Map<FlushPoint, Integer> counts = new EnumMap<>(FlushPoint.class);
  private @Nullable FlushPoint armed;
  private int occurrence;
  private Fault fault = Fault.FAIL;
  private CountDownLatch fired = new CountDownLatch(1);
  private volatile boolean dead;

  FaultingSeam(Runnable cutConnections) {
    this.cutConnections = cutConnections;
  }

  /** The point's nth step from now on, counted from 1, fails. */
  synchronized void arm(FlushPoint point, int n, Fault how) {
    counts.clear();
    armed = point;
    occurrence = n;
    fault = how;
    fired = new CountDownLatch(1);
  }

  synchronized void disarm() {
    counts.clear();
    armed = null;
  }

  /** How often each point was reached since the seam was last armed or disarmed. */
  synchronized Map<FlushPoint, Integer> counts() {
    return new EnumMap<>(counts);
  }

  /** Waits until the point was reached; at most so long, and then goes on. */
  synchronized void awaitCounted(FlushPoint point, long seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!counts.containsKey(point) && System.nanoTime() < end) {
      wait(100);
    }
  }

  boolean awaitFired(long seconds) throws InterruptedException {
    CountDownLatch waited;
    synchronized (this) {
      waited = fired;
    }
    return waited.await(seconds, TimeUnit.SECONDS);
  }

  @Override
  public void at(FlushPoint point) throws IOException {
    if (dead) {
      throw new IOException("crashed");
    }
    synchronized (this) {
      int count = counts.merge(point, 1, Integer::sum);
      notifyAll();
      if (point != armed || count != occurrence) {
        return;
      }
      armed = null;
      dead = fault == Fault.CRASH;
      if (fault != Fault.FAIL) {
        cutConnections.run();
      }
      fired.countDown();
    }
    if (fault != Fault.CUT) {
      throw new IOException(fault + " at " + point);
    }
  }
}
