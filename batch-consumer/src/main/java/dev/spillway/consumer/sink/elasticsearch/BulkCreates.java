package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.consumer.sink.TypeRoutes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates the documents of a batch by bulk requests, a few of them at a time: while the cluster
 * works on these, the next body is written. A batch holds every identity once, so the order in
 * which its documents arrive does not matter. For one thread.
 *
 * <p>A document that an index with typed fields refuses is sent once more with its data in one
 * flattened field: data that a schema's fields cannot hold, such as an object in place of a number,
 * never costs the document.
 */
final class BulkCreates {
  private static final int TOO_LARGE = 413;

  /** Below this, a further request costs more than it gains. */
  private static final int SMALLEST_PART = 256 * 1024;

  /** Bodies for each of the requests that go at a time: at a batch's end, few wait for the last. */
  private static final int BODIES_PER_REQUEST = 2;

  private static final int FIRST_CAPACITY = 1 << 20;

  private final Cluster cluster;
  private final Documents documents;
  private final int maxBody;
  private final int atATime;
  private final Routing routing;
  private final FlushSeam seam;
  private final Deque<GrowingBytes> buffers = new ArrayDeque<>();

  BulkCreates(
      Cluster cluster,
      Documents documents,
      Routing routing,
      ElasticsearchConfig config,
      FlushSeam seam) {
    this.cluster = cluster;
    this.documents = documents;
    this.routing = routing;
    this.maxBody = config.maxBody().toIntExact();
    this.atATime = config.bulkRequests();
    this.seam = seam;
  }

  /** What became of the documents of one or several bulk requests. */
  static final class Tally {
    final BitSet written = new BitSet();
    final List<Rejection> rejections = new ArrayList<>();

    /** Refused by fields that do not fit; not decided yet. */
    final BitSet misfits = new BitSet();

    String retriable = "";

    boolean isEmpty() {
      return written.isEmpty() && rejections.isEmpty();
    }
  }

  /** A part of the batch on its way. */
  private record Sent(BitSet part, Documents.Form form, GrowingBytes body, Cluster.Answer answer) {}

  /**
   * Sends the documents and waits for all answers.
   *
   * @param tally takes up what is known, also when this throws
   * @throws IOException if a request failed; what it was to create may or may not be there
   */
  void create(Action.Index request, Tally tally) throws IOException {
    TypeRoutes routes = routing.current();
    documents.use(routes);
    create(request.batch(), request.documents(), Documents.Form.DATA, routes, tally);
    if (!tally.misfits.isEmpty()) {
      BitSet misfits = (BitSet) tally.misfits.clone();
      tally.misfits.clear();
      create(request.batch(), misfits, Documents.Form.UNTYPED, routes, tally);
    }
  }

  private void create(
      Batch batch, BitSet wanted, Documents.Form form, TypeRoutes routes, Tally tally)
      throws IOException {
    Deque<Sent> sent = new ArrayDeque<>();
    @Nullable IOException failed = null;
    for (BitSet part : parts(batch, wanted)) {
      GrowingBytes body = write(batch, part, form);
      if (sent.size() == atATime) {
        failed = settle(batch, sent.remove(), tally);
      }
      if (failed == null) {
        try {
          requireInForce(routes);
          sent.add(send(part, form, body));
        } catch (IOException e) {
          failed = e;
        }
      }
      if (failed != null) {
        break;
      }
    }
    while (!sent.isEmpty()) {
      IOException one = settle(batch, sent.remove(), tally);
      failed = failed == null ? one : failed;
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** Whoever changes the routes waits for bodies that are under way, not for ones to come. */
  private void requireInForce(TypeRoutes routes) throws IOException {
    if (!routing.current().equals(routes)) {
      throw new IOException("the indices of a type of events have changed meanwhile");
    }
  }

  /**
   * Cuts a batch into bodies: twice as many as go at a time, more where they would be larger than
   * allowed. Attributes count with the records' bytes.
   */
  private List<BitSet> parts(Batch batch, BitSet wanted) {
    long all = 0;
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      all += batch.records().get(i).bytes();
    }
    long most =
        Math.min(maxBody, Math.max(SMALLEST_PART, all / ((long) BODIES_PER_REQUEST * atATime) + 1));
    List<BitSet> parts = new ArrayList<>();
    BitSet part = new BitSet();
    long bytes = 0;
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      long size = batch.records().get(i).bytes();
      if (!part.isEmpty() && bytes + size > most) {
        parts.add(part);
        part = new BitSet();
        bytes = 0;
      }
      part.set(i);
      bytes += size;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private GrowingBytes write(Batch batch, BitSet part, Documents.Form form) {
    GrowingBytes body = buffers.isEmpty() ? new GrowingBytes(FIRST_CAPACITY) : buffers.pop();
    body.clear();
    for (int i = part.nextSetBit(0); i >= 0; i = part.nextSetBit(i + 1)) {
      documents.create(body, batch.records().get(i), batch.event(i), form);
    }
    return body;
  }

  private Sent send(BitSet part, Documents.Form form, GrowingBytes body) throws IOException {
    seam.at(FlushPoint.BEFORE_BULK_REQUEST);
    return new Sent(part, form, body, cluster.sendBulk(body.array(), body.size()));
  }

  /** Takes up an answer; what went wrong, or null. */
  private @Nullable IOException settle(Batch batch, Sent sent, Tally tally) {
    try {
      BulkResponse response = sent.answer().await();
      // Only now: of a request without an answer, the body may still be on its way.
      buffers.push(sent.body());
      seam.at(FlushPoint.AFTER_BULK_REQUEST);
      take(batch, sent, response, tally);
      return null;
    } catch (Cluster.StatusException e) {
      if (e.status() != TOO_LARGE) {
        return e;
      }
      try {
        createHalves(batch, sent, tally, e);
        return null;
      } catch (IOException half) {
        return half;
      }
    } catch (IOException e) {
      return e;
    }
  }

  private void createHalves(Batch batch, Sent sent, Tally tally, Cluster.StatusException e)
      throws IOException {
    BitSet part = sent.part();
    int count = part.cardinality();
    if (count == 1) {
      tally.rejections.add(
          new Rejection(
              part.nextSetBit(0),
              Store.ELASTICSEARCH,
              "request_entity_too_large",
              String.valueOf(e.getMessage())));
      return;
    }
    int middle = part.nextSetBit(0);
    for (int n = 0; n < count / 2; n++) {
      middle = part.nextSetBit(middle + 1);
    }
    BitSet second = (BitSet) part.clone();
    second.clear(0, middle);
    for (BitSet half : List.of(part.get(0, middle), second)) {
      IOException failed =
          settle(batch, send(half, sent.form(), write(batch, half, sent.form())), tally);
      if (failed != null) {
        throw failed;
      }
    }
  }

  private void take(Batch batch, Sent sent, BulkResponse response, Tally tally) throws IOException {
    BitSet part = sent.part();
    if (!response.errors()) {
      tally.written.or(part);
      return;
    }
    if (response.items().size() != part.cardinality()) {
      throw new IOException(
          "the answer names %d of %d documents"
              .formatted(response.items().size(), part.cardinality()));
    }
    int i = part.nextSetBit(0);
    for (BulkResponse.Item item : response.items()) {
      if (item.isDone() || item.isConflict()) {
        tally.written.set(i);
      } else if (item.isRefusal() && mayBeUntyped(batch, sent, i)) {
        tally.misfits.set(i);
      } else if (item.isRefusal()) {
        tally.rejections.add(new Rejection(i, Store.ELASTICSEARCH, item.type(), item.reason()));
      } else if (tally.retriable.isEmpty()) {
        tally.retriable = item.status() + " " + item.type() + ": " + item.reason();
      }
      i = part.nextSetBit(i + 1);
    }
  }

  private boolean mayBeUntyped(Batch batch, Sent sent, int record) {
    return sent.form() == Documents.Form.DATA && documents.hasFields(batch.event(record).event());
  }
}
