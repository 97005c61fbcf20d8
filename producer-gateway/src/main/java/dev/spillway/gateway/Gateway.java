package dev.spillway.gateway;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.spillway.gateway.config.GatewayConfig;
import dev.spillway.gateway.config.ReceiptsConfig;
import dev.spillway.gateway.http.HttpEndpoint;
import dev.spillway.gateway.publish.ProducerSettings;
import dev.spillway.gateway.publish.Publisher;
import dev.spillway.gateway.publish.RecordEncoder;
import dev.spillway.gateway.read.EventReader;
import dev.spillway.gateway.receipt.ReceiptDesk;
import dev.spillway.gateway.receipt.ReceiptSettings;
import dev.spillway.gateway.schema.SchemaGate;
import dev.spillway.runtime.cli.Service;
import dev.spillway.runtime.cli.ServiceCommand;
import dev.spillway.runtime.management.ManagementServer;
import dev.spillway.runtime.management.Metrics;
import dev.spillway.runtime.management.Readiness;
import dev.spillway.schema.inforce.SchemaDesk;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Takes events over HTTP and publishes them to Kafka. */
public final class Gateway implements Service {
  private final GatewayConfig config;
  private final ManagementServer management;
  private final Readiness.Condition accepting;
  private final Publisher publisher;
  private final SchemaDesk schemas;
  private final Optional<ReceiptDesk> receipts;
  private final HttpEndpoint endpoint;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();

  private Gateway(
      GatewayConfig config,
      ManagementServer management,
      Readiness.Condition accepting,
      Publisher publisher,
      SchemaDesk schemas,
      Optional<ReceiptDesk> receipts,
      HttpEndpoint endpoint) {
    this.config = config;
    this.management = management;
    this.accepting = accepting;
    this.publisher = publisher;
    this.schemas = schemas;
    this.receipts = receipts;
    this.endpoint = endpoint;
  }

  public static void main(String[] args) {
    new ServiceCommand<>(
            "producer-gateway",
            "Takes events over HTTP and publishes them to Kafka.",
            GatewayConfig.class,
            config -> config.shutdown().total(),
            Gateway::start)
        .main(args);
  }

  /**
   * Starts the gateway. It runs when this returns, and is ready once Kafka has answered.
   *
   * @throws IOException if an address cannot be bound
   */
  public static Gateway start(GatewayConfig config) throws IOException {
    Readiness readiness = new Readiness();
    Readiness.Condition accepting = readiness.condition("accepting");
    PrometheusMeterRegistry registry = Metrics.create("producer-gateway");
    ManagementServer management = ManagementServer.start(config.management(), readiness, registry);
    try {
      ProducerSettings settings =
          new ProducerSettings(
              config.kafka().bootstrapServers(),
              config.kafka().deliveryTimeout(),
              config.kafka().linger(),
              config.limits().inFlightBytes().bytes(),
              config.kafka().properties());
      Publisher publisher =
          Publisher.start(
              settings, config.kafka().topic(), config.limits().inFlightEvents(), registry);
      readiness.check("kafka", publisher::unavailable);
      try {
        TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
        EventReader reader =
            new EventReader(
                config.limits().read(),
                config.defaults().source(),
                config.defaults().type(),
                () -> ids.generate().toString());
        RecordEncoder encoder =
            new RecordEncoder(config.kafka().topic(), settings.maxRecordBytes());
        Optional<ReceiptDesk> receipts = receipts(config, publisher, registry);
        SchemaDesk schemas =
            SchemaDesk.open(
                config.schemas().folder(),
                config.schemas().reloadInterval(),
                registry,
                "spillway.gateway");
        SchemaGate gate =
            new SchemaGate(
                schemas.check(config.schemas().toModes()),
                config.schemas().unregistered(),
                registry);
        HttpEndpoint endpoint =
            HttpEndpoint.start(config, reader, gate, encoder, publisher, receipts, registry);
        accepting.met();
        return new Gateway(config, management, accepting, publisher, schemas, receipts, endpoint);
      } catch (IOException | RuntimeException e) {
        publisher.close(Duration.ZERO);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      management.close();
      throw e;
    }
  }

  private static Optional<ReceiptDesk> receipts(
      GatewayConfig config, Publisher publisher, PrometheusMeterRegistry registry) {
    ReceiptsConfig receipts = config.receipts();
    return receipts.enabled()
        ? Optional.of(
            new ReceiptDesk(
                new ReceiptSettings(
                    config.kafka().bootstrapServers(),
                    config.kafka().topic(),
                    receipts.group(),
                    receipts.deadLetterTopic(),
                    receipts.interval(),
                    receipts.records(),
                    config.kafka().properties()),
                publisher::topic,
                registry))
        : Optional.empty();
  }

  /** The port for events. */
  public int port() {
    return endpoint.port();
  }

  /** The port for the operator. */
  public int managementPort() {
    return management.port();
  }

  @Override
  public CompletionStage<Void> terminated() {
    return terminated;
  }

  /** Unready, then a grace in which requests are still taken, then draining, flushing, closing. */
  @Override
  public void close() {
    accepting.failing("shutting down");
    try {
      TimeUnit.MILLISECONDS.sleep(config.shutdown().grace().toMillis());
      endpoint.drain(config.shutdown().drain());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    schemas.close();
    receipts.ifPresent(ReceiptDesk::close);
    publisher.close(Duration.ofSeconds(2));
    endpoint.close();
    management.close();
  }
}
