package dev.spillway.consumer.batch;

/** Who refused a record. */
public enum Store {
  /** Nobody: it never was an event. */
  NONE("none"),
  /** PostgreSQL. */
  POSTGRES("postgres"),
  /** Elasticsearch. */
  ELASTICSEARCH("elasticsearch");

  private final String label;

  Store(String label) {
    this.label = label;
  }

  /** The name in metrics, logs and headers of dead letters. */
  public String label() {
    return label;
  }
}
