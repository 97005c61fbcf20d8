package dev.spillway.gateway.access;

/**
 * Whom a request is from.
 *
 * @param name for people; no secret
 * @param scope what may be sent
 * @param quota how much of it
 */
public record Sender(String name, Scope scope, Quota quota) {
  /** Whoever reaches the port, where no credentials are asked for. */
  public static final Sender ANYONE = new Sender("anyone", Scope.ALL, Quota.NONE);
}
