package dev.spillway.local.bench;

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
}
