package dev.spillway.gateway.http;

import dev.spillway.gateway.config.TlsConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of the port for events, which follows its files: a new certificate is used by new
 * connections. Files that make no sense leave the former in force. For any thread.
 */
final class Tls {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);

  private final TlsConfig config;
  private final Vertx vertx;
  private volatile TlsFiles files;
  private volatile boolean stale;

  private Tls(TlsConfig config, Vertx vertx, TlsFiles files) {
    this.config = config;
    this.vertx = vertx;
    this.files = files;
  }

  /**
   * Reads the files.
   *
   * @return empty if no certificate is configured
   * @throws IOException if they cannot be used; the message names the file
   */
  static Optional<Tls> open(TlsConfig config, Vertx vertx, MeterRegistry registry)
      throws IOException {
    Optional<Tls> opened = TlsFiles.read(config, vertx).map(files -> new Tls(config, vertx, files));
    opened.ifPresent(tls -> tls.register(registry));
    return opened;
  }

  private void register(MeterRegistry registry) {
    Gauge.builder("spillway.gateway.tls.expiry", this, t -> t.files.expiry().getEpochSecond())
        .description("When the gateway's certificate ends, in seconds since 1970")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("spillway.gateway.tls.stale", this, t -> t.stale ? 1 : 0)
        .description("1 while the files of TLS cannot be used, and the former are in force")
        .register(registry);
  }

  /** Makes a server one of HTTPS. */
  void apply(HttpServerOptions options) {
    ServerSSLOptions ssl = files.options();
    options.setSsl(true);
    options.setUseAlpn(true);
    options.setKeyCertOptions(ssl.getKeyCertOptions());
    options.setTrustOptions(ssl.getTrustOptions());
    options.setClientAuth(ssl.getClientAuth());
  }

  /**
   * Looks at the files from now on.
   *
   * @param update makes the port use what is new
   */
  void watch(Function<ServerSSLOptions, Future<?>> update) {
    vertx.setTimer(
        config.reloadInterval().toMillis(),
        _ -> {
          Future<?> _ = look(update).onComplete(_ -> watch(update));
        });
  }

  private Future<Void> look(Function<ServerSSLOptions, Future<?>> update) {
    return vertx
        .executeBlocking(() -> TlsFiles.read(config, vertx).orElseThrow())
        .compose(
            now ->
                now.holdsTheSame(files)
                    ? Future.succeededFuture(now)
                    : update.apply(now.options()).map(now))
        .<Void>map(
            now -> {
              if (!now.holdsTheSame(files)) {
                log.atInfo()
                    .addKeyValue("expiry", now.expiry())
                    .log("a new certificate is in force");
              }
              files = now;
              stale = false;
              return null;
            })
        .recover(
            failure -> {
              if (!stale) {
                stale = true;
                log.atError()
                    .setCause(failure)
                    .log("the files of TLS cannot be used; the former stay in force");
              }
              return Future.succeededFuture();
            });
  }
}
