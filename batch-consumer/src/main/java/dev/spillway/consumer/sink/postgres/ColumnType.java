package dev.spillway.consumer.sink.postgres;

import dev.spillway.schema.compare.StoreField;
import java.util.Locale;

/** The type of a column of a view. */
enum ColumnType {
  BIGINT,
  NUMERIC,
  BOOLEAN,
  TIMESTAMPTZ,
  DATE,
  UUID,
  TEXT,
  JSONB;

  static ColumnType of(StoreField field) {
    return switch (field.type()) {
      case BOOLEAN -> BOOLEAN;
      case INTEGER -> field.isLong() ? BIGINT : NUMERIC;
      // A double would not hold each number that an event may hold.
      case NUMBER -> NUMERIC;
      case TIMESTAMP -> TIMESTAMPTZ;
      case DATE -> DATE;
      case UUID -> UUID;
      case TEXT, ADDRESS -> TEXT;
      case NONE, OBJECT, ARRAY, JSON -> JSONB;
    };
  }

  /** As PostgreSQL's {@code format_type} calls it. */
  String formatted() {
    return this == TIMESTAMPTZ ? "timestamp with time zone" : sql();
  }

  private String sql() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The expression that makes this type of a value, and null of one that does not fit: {@code
   * schemas/postgres/V4__typed_values.sql}.
   *
   * @param value an expression of PostgreSQL's type for JSON
   */
  String of(String value) {
    return this == JSONB ? value : "spillway_" + sql() + "(" + value + ")";
  }

  /**
   * The way in which an index holds it. Texts and JSON are hashed: a long one in a tree would be
   * refused, and with it the event.
   */
  String indexed(String expression) {
    return switch (this) {
      case TEXT -> "hash ((" + expression + "))";
      case JSONB -> "gin ((" + expression + ") jsonb_path_ops)";
      case BIGINT, NUMERIC, BOOLEAN, TIMESTAMPTZ, DATE, UUID -> "btree ((" + expression + "))";
    };
  }
}
