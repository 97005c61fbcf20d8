package dev.spillway.local.send;

import java.util.List;

/**
 * What became of a batch.
 *
 * @param accepted events that the gateway answered for with 202
 * @param rejected events that are not stored, by their place in the batch
 * @param retries requests beyond the first
 * @param perhapsTwice accepted events without an identity of their own that may have been accepted
 *     before, by an attempt whose outcome is unknown
 */
public record Delivery(int accepted, List<Rejection> rejected, int retries, int perhapsTwice) {
  public Delivery {
    rejected = List.copyOf(rejected);
  }

  /**
   * One event that was not accepted.
   *
   * @param index in the batch, from 0
   * @param status of HTTP, or 0 when the gateway never answered
   * @param reason for a person
   * @param isGivenUp whether it might be accepted later: the time was over
   */
  public record Rejection(int index, int status, String reason, boolean isGivenUp) {}
}
