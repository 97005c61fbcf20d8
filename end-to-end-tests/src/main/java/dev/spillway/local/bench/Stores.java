package dev.spillway.local.bench;

import java.util.Locale;

/** Which stores a measurement loads. */
enum Stores {
  BOTH,
  POSTGRES,
  ELASTICSEARCH;

  boolean postgres() {
    return this != ELASTICSEARCH;
  }

  boolean elasticsearch() {
    return this != POSTGRES;
  }

  /** As settings and results have it. */
  String lowerCase() {
    return name().toLowerCase(Locale.ROOT);
  }
}
