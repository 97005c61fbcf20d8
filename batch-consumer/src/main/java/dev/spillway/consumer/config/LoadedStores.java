package dev.spillway.consumer.config;

import dev.spillway.consumer.batch.Store;
import java.util.EnumSet;
import java.util.Set;

/** Which stores a consumer loads. */
public enum LoadedStores {
  /** Both, so that every event is in both or in neither. */
  BOTH,
  /** PostgreSQL alone. */
  POSTGRES,
  /** Elasticsearch alone: there is no ledger then, only the group's offsets in Kafka. */
  ELASTICSEARCH;

  /** The stores themselves. */
  public Set<Store> stores() {
    return switch (this) {
      case BOTH -> EnumSet.of(Store.POSTGRES, Store.ELASTICSEARCH);
      case POSTGRES -> EnumSet.of(Store.POSTGRES);
      case ELASTICSEARCH -> EnumSet.of(Store.ELASTICSEARCH);
    };
  }
}
