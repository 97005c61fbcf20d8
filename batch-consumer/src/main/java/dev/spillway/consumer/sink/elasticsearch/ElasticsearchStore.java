package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** Elasticsearch as the batch core sees it. For one thread. */
public final class ElasticsearchStore {
  private final Cluster cluster;
  private final Documents documents;
  private final BulkCreates creates;
  private final FlushSeam seam;

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
    this.creates = new BulkCreates(cluster, documents, config, seam);
    this.seam = seam;
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
    BulkCreates.Tally tally = new BulkCreates.Tally();
    try {
      prepare();
      creates.create(request, tally);
    } catch (IOException e) {
      templateInForce = false;
      if (tally.isEmpty()) {
        throw e;
      }
      tally.retriable = String.valueOf(e.getMessage());
    }
    if (!tally.retriable.isEmpty()) {
      templateInForce = false;
    }
    return new Input.Indexed(request.ticket(), tally.written, tally.rejections, tally.retriable);
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
    GrowingBytes body = new GrowingBytes(1024);
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
