package dev.spillway.event.kafka.login;

import java.util.Optional;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/** What an operator is told when Kafka and a client do not get as far as an answer. */
public final class KafkaRefusal {
  private KafkaRefusal() {}

  /**
   * Says which of the configured keys to look at, without any of their values.
   *
   * @param failure of a client, with its causes
   * @return empty if it is no matter of certificates, credentials or rights
   */
  public static Optional<String> explain(@Nullable Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      switch (at) {
        case SslAuthenticationException tls -> {
          return Optional.of(
              "no TLS with Kafka: "
                  + rootOf(tls).getMessage()
                  + "; set ssl.truststore.location and ssl.truststore.type=PEM in kafka.properties"
                  + " to the issuer of the brokers' certificates");
        }
        case AuthenticationException login -> {
          return Optional.of(
              "Kafka refuses the credentials: "
                  + login.getMessage()
                  + "; check sasl.mechanism and sasl.jaas.config in kafka.properties");
        }
        case LoginException noToken -> {
          return Optional.of(
              "no credentials for Kafka: "
                  + noToken.getMessage()
                  + "; check sasl.jaas.config and sasl.oauthbearer.token.endpoint.url in"
                  + " kafka.properties");
        }
        case AuthorizationException rights -> {
          return Optional.of(
              "Kafka does not allow it: " + rights.getMessage() + "; give this user the ACL");
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
