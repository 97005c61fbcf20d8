package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Elasticsearch as the batch core sees it. For one thread. */
public final class ElasticsearchStore {
  private static final int TOO_LARGE = 413;

  private final Cluster cluster;
  private final Documents documents;
  private final int maxBody;
  private final FlushSeam seam;
  private final GrowingBytes body = new GrowingBytes(1 << 20);

  /**
   * After every failure the cluster may be another one, or have lost its state: the template comes
   * first, or the next index would be made without it.
   */
  private boolean templateInForce;

  /**
   * A store that has not spoken to the cluster yet.
   *
   * @param seam is told of every step
   */
  public ElasticsearchStore(
      Cluster cluster, ElasticsearchConfig config, EventWindow window, FlushSeam seam) {
    this.cluster = cluster;
    this.documents = new Documents(window);
    this.maxBody = config.maxBody().toIntExact();
    this.seam = seam;
  }

  /** What became of the documents of one or several bulk requests. */
  private static final class Tally {
    private final BitSet written = new BitSet();
    private final List<Rejection> rejections = new ArrayList<>();
    private String retriable = "";
  }

  /** Puts the index template. */
  public void prepare() throws IOException {
    if (!templateInForce) {
      IndexTemplate.put(cluster);
      templateInForce = true;
    }
  }

  /**
   * Creates the documents; one that is there already counts as written.
   *
   * @return what was written and refused; the rest may work later
   * @throws IOException if nothing is known of any document
   */
  public Input.Indexed index(Action.Index request) throws IOException {
    Tally tally = new Tally();
    try {
      prepare();
      for (BitSet part : parts(request)) {
        create(request.batch(), part, tally);
      }
    } catch (IOException e) {
      templateInForce = false;
      if (tally.written.isEmpty() && tally.rejections.isEmpty()) {
        throw e;
      }
      tally.retriable = String.valueOf(e.getMessage());
    }
    return new Input.Indexed(request.ticket(), tally.written, tally.rejections, tally.retriable);
  }

  /** Cuts a batch into bodies by the size of its data; attributes count with the records' bytes. */
  private List<BitSet> parts(Action.Index request) {
    List<BitSet> parts = new ArrayList<>();
    BitSet part = new BitSet();
    long bytes = 0;
    BitSet wanted = request.documents();
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      long size = request.batch().records().get(i).bytes();
      if (!part.isEmpty() && bytes + size > maxBody) {
        parts.add(part);
        part = new BitSet();
        bytes = 0;
      }
      part.set(i);
      bytes += size;
    }
    parts.add(part);
    return parts;
  }

  private void create(Batch batch, BitSet part, Tally tally) throws IOException {
    body.clear();
    for (int i = part.nextSetBit(0); i >= 0; i = part.nextSetBit(i + 1)) {
      documents.create(body, batch.records().get(i), batch.event(i));
    }
    if (body.size() == 0) {
      return;
    }
    BulkResponse response;
    seam.at(FlushPoint.BEFORE_BULK_REQUEST);
    try {
      response = cluster.bulk(body.array(), body.size());
      seam.at(FlushPoint.AFTER_BULK_REQUEST);
    } catch (Cluster.StatusException e) {
      if (e.status() != TOO_LARGE) {
        throw e;
      }
      createHalves(batch, part, tally, e);
      return;
    }
    if (!response.errors()) {
      tally.written.or(part);
      return;
    }
    tally(part, response, tally);
  }

  private void createHalves(Batch batch, BitSet part, Tally tally, Cluster.StatusException e)
      throws IOException {
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
    BitSet first = part.get(0, middle);
    BitSet second = (BitSet) part.clone();
    second.clear(0, middle);
    create(batch, first, tally);
    create(batch, second, tally);
  }

  private void tally(BitSet part, BulkResponse response, Tally tally) throws IOException {
    if (response.items().size() != part.cardinality()) {
      throw new IOException(
          "the answer names %d of %d documents"
              .formatted(response.items().size(), part.cardinality()));
    }
    int i = part.nextSetBit(0);
    for (BulkResponse.Item item : response.items()) {
      if (item.isDone() || item.isConflict()) {
        tally.written.set(i);
      } else if (item.isRefusal()) {
        tally.rejections.add(new Rejection(i, Store.ELASTICSEARCH, item.type(), item.reason()));
      } else if (tally.retriable.isEmpty()) {
        tally.retriable = item.status() + " " + item.type() + ": " + item.reason();
        templateInForce = false;
      }
      i = part.nextSetBit(i + 1);
    }
  }

  /**
   * Removes the documents that these very records have made. One that is not there counts as
   * removed; one that another record with the same identity has made stays.
   *
   * @param removable which of the batch
   * @throws IOException if one of them may still be there
   */
  public void remove(Batch batch, BitSet removable) throws IOException {
    if (removable.isEmpty()) {
      return;
    }
    List<StoredDocument> stored = StoredDocument.find(cluster, documents, batch, removable);
    body.clear();
    int i = removable.nextSetBit(0);
    for (StoredDocument document : stored) {
      PolledRecord polled = batch.records().get(i);
      if (document.isOf(polled)) {
        documents.delete(body, batch.event(i), document);
      }
      i = removable.nextSetBit(i + 1);
    }
    if (body.size() == 0) {
      return;
    }
    seam.at(FlushPoint.BEFORE_REMOVAL);
    BulkResponse response = cluster.bulk(body.array(), body.size());
    seam.at(FlushPoint.AFTER_REMOVAL);
    for (BulkResponse.Item item : response.items()) {
      if (!item.isDone() && item.status() != 404) {
        throw new IOException(item.status() + " " + item.type() + ": " + item.reason());
      }
    }
  }
}
