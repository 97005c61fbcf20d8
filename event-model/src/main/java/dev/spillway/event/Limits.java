package dev.spillway.event;

import java.time.Instant;

/**
 * What both stores can hold. The limits are constants rather than configuration, because the
 * PostgreSQL migration and the Elasticsearch index template in {@code schemas/} are written for
 * them; an event inside them is storable in both.
 */
public final class Limits {
  /** Longest {@code id}, in UTF-16 characters. */
  public static final int ID_CHARS = 1024;

  /** Longest {@code source}, in UTF-16 characters. */
  public static final int SOURCE_CHARS = 2048;

  /** Longest {@code type}, in UTF-16 characters. */
  public static final int TYPE_CHARS = 512;

  /** Longest {@code subject} and {@code dataschema}, in UTF-16 characters. */
  public static final int SUBJECT_CHARS = 2048;

  /** Longest {@code datacontenttype}, in UTF-16 characters. */
  public static final int CONTENT_TYPE_CHARS = 256;

  /** Longest name of an extension attribute; CloudEvents recommends at most 20. */
  public static final int EXTENSION_NAME_CHARS = 64;

  /** Longest value of an extension attribute, in UTF-16 characters. */
  public static final int EXTENSION_CHARS = 4096;

  /** Most extension attributes of one event. */
  public static final int EXTENSIONS = 64;

  /**
   * Deepest nesting of {@code data}; the {@code depth_limit} of the {@code flattened} field is
   * above it.
   */
  public static final int DATA_DEPTH = 64;

  /**
   * Longest path to a value in {@code data}: the names from the root joined by dots, in UTF-16
   * characters. Lucene's longest term is 32,766 bytes and holds path and value: 2,048 characters of
   * path and 8,191 of value ({@code ignore_above}) take at most 30,718.
   */
  public static final int DATA_PATH_CHARS = 2048;

  /**
   * Most digits of a number in {@code data}, as it stands, for Elasticsearch's parser takes no
   * more; and on either side of the decimal point once it is written without an exponent: {@code
   * 1e999} passes, {@code 1e131000} (8 bytes, 131,001 digits in a numeric) does not.
   */
  public static final int NUMBER_DIGITS = 1000;

  /**
   * Largest {@code data}, in bytes, as it comes and as the JSON that is stored; the gateway's limit
   * is configured and smaller. Elasticsearch counts a document four times and answers 429, for as
   * long as it is asked, to one that is then above a tenth of its heap: 8 MiB need 320 MiB of it.
   */
  public static final int DATA_BYTES = 8 * 1024 * 1024;

  /** Earliest {@code time}: RFC 3339 has no earlier year that both stores read alike. */
  public static final Instant TIME_MIN = Instant.parse("0001-01-01T00:00:00Z");

  /** Latest {@code time}: RFC 3339 has four digits for the year. */
  public static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Limits() {}
}
