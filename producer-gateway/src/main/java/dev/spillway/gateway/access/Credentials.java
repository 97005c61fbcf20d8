package dev.spillway.gateway.access;

import java.util.List;
import java.util.Optional;

/** Several kinds of credential, of which a request has one. For any thread; never waits. */
public record Credentials(List<Authenticator> kinds) implements Authenticator {
  public Credentials {
    kinds = List.copyOf(kinds);
  }

  @Override
  public Optional<Sender> sender(String credential) {
    for (Authenticator kind : kinds) {
      Optional<Sender> sender = kind.sender(credential);
      if (sender.isPresent()) {
        return sender;
      }
    }
    return Optional.empty();
  }
}
