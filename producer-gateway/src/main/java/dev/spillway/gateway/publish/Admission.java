package dev.spillway.gateway.publish;

/** Whether records were taken on. */
public sealed interface Admission {
  /** They are on their way; the publication tells their outcome. */
  record Admitted() implements Admission {}

  /** Too many are on their way already. */
  record Full() implements Admission {}

  /** Kafka cannot take them. */
  record Away(String reason) implements Admission {}
}
