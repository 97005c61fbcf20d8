package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.GrowingBytes;
import dev.spillway.consumer.sink.Routing;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** Elasticsearch as the batch core sees it. For one thread. */
public final class ElasticsearchStore {
  private final Cluster cluster;
  private final TypeTemplates templates;
  private final Routing routing;
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
   * @param templates those of single types, which are kept in force together with the general one
   * @param routing which types have indices of their own
   * @param seam is told of every step
   */
  public ElasticsearchStore(
      Cluster cluster,
      ElasticsearchConfig config,
      EventWindow window,
      TypeTemplates templates,
      Routing routing,
      FlushSeam seam) {
    this.cluster = cluster;
    this.templates = templates;
    this.routing = routing;
    this.documents = new Documents(window);
    this.creates = new BulkCreates(cluster, documents, routing, config, seam);
    this.seam = seam;
  }

  /** Puts the index templates. */
  public void prepare() throws IOException {
    if (!templateInForce) {
      IndexTemplate.put(cluster);
      templates.restore();
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
    documents.use(routing.current());
    List<StoredDocument> stored = StoredDocument.find(cluster, documents, batch, removable);
    GrowingBytes body = new GrowingBytes(1024);
    for (StoredDocument document : stored) {
      if (document.isOf(batch.records().get(document.record()))) {
        documents.delete(body, batch.event(document.record()), document);
      }
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
