package dev.spillway.gateway.access;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's public keys, fetched by a thread of their own: nobody who asks for one waits for the
 * network. While they cannot be fetched, the last ones stay in force. For any thread.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int LARGEST_BYTES = 1 << 20;

  /** A failed fetch is tried again sooner than a new one is due. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Whoever sends tokens with made-up key ids must not make the gateway call the issuer often. */
  private static final Duration UNASKED = Duration.ofSeconds(10);

  private final TokenRules rules;
  private final DefaultResourceRetriever http =
      new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, LARGEST_BYTES);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("issuer-keys").daemon().factory());
  private final AtomicLong lastWish = new AtomicLong(System.nanoTime());
  private volatile JWKSet keys = new JWKSet();
  private volatile boolean failing;

  IssuerKeys(TokenRules rules) {
    this.rules = rules;
    thread.execute(this::fetchAndPlan);
  }

  /** Whether any keys were fetched yet. */
  boolean isEmpty() {
    return keys.isEmpty();
  }

  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) {
    List<JWK> found = selector.select(keys);
    if (found.isEmpty()) {
      wish();
    }
    return found;
  }

  /** A key that is not known may be a new one. */
  private void wish() {
    long now = System.nanoTime();
    long last = lastWish.get();
    if (now - last > UNASKED.toNanos() && lastWish.compareAndSet(last, now)) {
      try {
        thread.execute(this::fetch);
      } catch (RejectedExecutionException e) {
        log.atDebug().setCause(e).log("closed");
      }
    }
  }

  private void fetchAndPlan() {
    Duration next = fetch() ? rules.keysReload() : PATIENCE;
    ScheduledFuture<?> _ =
        thread.schedule(this::fetchAndPlan, next.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean fetch() {
    try {
      URI place = rules.keys().isPresent() ? rules.keys().get() : discovered();
      JWKSet fetched = JWKSet.parse(http.retrieveResource(place.toURL()).getContent());
      if (fetched.toPublicJWKSet().isEmpty()) {
        throw new IOException(place + " holds no public key");
      }
      if (failing || keys.isEmpty()) {
        log.atInfo().addKeyValue("keys", fetched.size()).log("the issuer's keys are in force");
      }
      keys = fetched;
      failing = false;
      return true;
    } catch (IOException | ParseException | RuntimeException e) {
      if (!failing) {
        failing = true;
        log.atError()
            .addKeyValue("issuer", rules.issuer())
            .setCause(e)
            .log("the issuer's keys cannot be fetched; the last ones stay in force");
      }
      return false;
    }
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  private URI discovered() throws IOException, ParseException {
    String base = rules.issuer().replaceFirst("/$", "");
    URI place = URI.create(base + "/.well-known/openid-configuration");
    String answer = http.retrieveResource(place.toURL()).getContent();
    URI keysPlace = JSONObjectUtils.getURI(JSONObjectUtils.parse(answer), "jwks_uri");
    if (keysPlace == null) {
      throw new IOException(place + " names no jwks_uri");
    }
    return keysPlace;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
