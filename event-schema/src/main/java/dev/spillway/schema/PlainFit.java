package dev.spillway.schema;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Sees that data fits a schema in one pass over its bytes, without a tree. Certain about what most
 * schemas and most events are made of, and never wrong where it is: about everything else, and
 * about what does not fit, {@link DataCheck} decides. For any thread.
 */
final class PlainFit {
  private final PlainRule root;

  private PlainFit(PlainRule root) {
    this.root = root;
  }

  /** Of a schema that {@link SchemaReader} has found nothing wrong with. */
  static PlainFit of(JsonNode schema) {
    return new PlainFit(new PlainRules(schema).root());
  }

  /**
   * Whether the data fits for certain; false says nothing.
   *
   * @param json one JSON value in well-formed UTF-8
   */
  boolean isCertain(byte[] json) {
    return root.isCertain() && new PlainWalk(json).fits(root);
  }
}
