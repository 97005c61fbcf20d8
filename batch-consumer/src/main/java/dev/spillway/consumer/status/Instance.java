package dev.spillway.consumer.status;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Optional;

/** What a consumer is called. */
public final class Instance {
  private Instance() {}

  /** The configured name, or the host's with a random rest: two processes on a host differ. */
  public static String name(Optional<String> configured) {
    return configured.orElseGet(() -> "%s-%08x".formatted(host(), new SecureRandom().nextInt()));
  }

  private static String host() {
    String host = System.getenv("HOSTNAME");
    if (host != null && !host.isBlank()) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "consumer"; // a host without a name
    }
  }
}
