package dev.spillway.gateway.schema;

/** What becomes of an event whose type has no schema. */
public enum Unregistered {
  ALLOW,
  REFUSE
}
