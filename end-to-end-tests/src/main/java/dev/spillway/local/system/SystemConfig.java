package dev.spillway.local.system;

import dev.spillway.devstack.PortChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What to run, and where.
 *
 * @param directory for data, logs and {@code endpoints.env}; data in it is kept
 * @param gatewayPort for events, of the first gateway; the others take free ones
 * @param usualPorts whether the others listen on their well-known ports where these are free
 * @param gateways how many, at least one
 * @param consumers how many, at least one
 * @param insights instances of stream-insights; none where nobody looks at the console
 * @param supervised whether what dies is started again; a test of failures does that itself
 * @param gatewayEnvironment for every gateway, winning over what the system sets
 * @param consumerEnvironment for every consumer, winning over what the system sets
 * @param insightsEnvironment for stream-insights, winning over what the system sets
 * @param jvmOptions for all applications
 * @param quickServers whether the JVMs beside gateways and consumers compile with C1 alone
 * @param kafkaProxy the port of a proxy that Kafka has a second listener for
 */
public record SystemConfig(
    Path directory,
    PortChoice gatewayPort,
    boolean usualPorts,
    int gateways,
    int consumers,
    int insights,
    Optional<RestartPause> supervised,
    Map<String, String> gatewayEnvironment,
    Map<String, String> consumerEnvironment,
    Map<String, String> insightsEnvironment,
    List<String> jvmOptions,
    boolean quickServers,
    OptionalInt kafkaProxy) {
  public SystemConfig {
    if (gateways < 1 || gateways > 64) {
      throw new IllegalArgumentException("from 1 to 64 gateways, not " + gateways);
    }
    if (consumers < 1 || consumers > 64) {
      throw new IllegalArgumentException("from 1 to 64 consumers, not " + consumers);
    }
    if (insights < 0 || insights > 8) {
      throw new IllegalArgumentException(
          "from 0 to 8 instances of stream-insights, not " + insights);
    }
    gatewayEnvironment = Map.copyOf(gatewayEnvironment);
    consumerEnvironment = Map.copyOf(consumerEnvironment);
    insightsEnvironment = Map.copyOf(insightsEnvironment);
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** One gateway, one consumer, free ports, nothing started again: what tests want. */
  public static SystemConfig in(Path directory) {
    return new SystemConfig(
        directory,
        new PortChoice.Free(),
        false,
        1,
        1,
        0,
        Optional.empty(),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        false,
        OptionalInt.empty());
  }

  /** With so many gateways. */
  public SystemConfig withGateways(int gateways) {
    return with(draft -> draft.gateways = gateways);
  }

  /** With so many consumers. */
  public SystemConfig withConsumers(int consumers) {
    return with(draft -> draft.consumers = consumers);
  }

  /** With so many instances of stream-insights. */
  public SystemConfig withInsights(int insights) {
    return with(draft -> draft.insights = insights);
  }

  /** On the usual ports where they are free. */
  public SystemConfig withUsualPorts(PortChoice gatewayPort) {
    return with(
        draft -> {
          draft.gatewayPort = gatewayPort;
          draft.usualPorts = true;
        });
  }

  /** Where what dies is started again. */
  public SystemConfig withSupervision(RestartPause pause) {
    return with(draft -> draft.supervised = Optional.of(pause));
  }

  /** With settings of the applications by the names of their variables. */
  public SystemConfig withEnvironment(Map<String, String> gateway, Map<String, String> consumers) {
    return with(
        draft -> {
          draft.gatewayEnvironment = gateway;
          draft.consumerEnvironment = consumers;
        });
  }

  /** With settings of stream-insights by the names of their variables. */
  public SystemConfig withInsightsEnvironment(Map<String, String> environment) {
    return with(draft -> draft.insightsEnvironment = environment);
  }

  /** With options of the applications' JVMs. */
  public SystemConfig withJvmOptions(List<String> jvmOptions) {
    return with(draft -> draft.jvmOptions = jvmOptions);
  }

  /**
   * With Kafka, Elasticsearch and stream-insights compiling with C1 alone. On few processors it is
   * the second compilers of all JVMs that take the first minutes; once warm, these three are slower
   * by it, gateways and consumers are not.
   */
  public SystemConfig withQuickServers() {
    return with(draft -> draft.quickServers = true);
  }

  /** With a second listener of Kafka for a proxy on this port. */
  public SystemConfig withKafkaProxy(int port) {
    return with(draft -> draft.kafkaProxy = OptionalInt.of(port));
  }

  private SystemConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finish();
  }

  /** The components, to be changed. */
  private static final class Draft {
    private final Path directory;
    private PortChoice gatewayPort;
    private boolean usualPorts;
    private int gateways;
    private int consumers;
    private int insights;
    private Optional<RestartPause> supervised;
    private Map<String, String> gatewayEnvironment;
    private Map<String, String> consumerEnvironment;
    private Map<String, String> insightsEnvironment;
    private List<String> jvmOptions;
    private boolean quickServers;
    private OptionalInt kafkaProxy;

    Draft(SystemConfig from) {
      directory = from.directory;
      gatewayPort = from.gatewayPort;
      usualPorts = from.usualPorts;
      gateways = from.gateways;
      consumers = from.consumers;
      insights = from.insights;
      supervised = from.supervised;
      gatewayEnvironment = from.gatewayEnvironment;
      consumerEnvironment = from.consumerEnvironment;
      insightsEnvironment = from.insightsEnvironment;
      jvmOptions = from.jvmOptions;
      quickServers = from.quickServers;
      kafkaProxy = from.kafkaProxy;
    }

    SystemConfig finish() {
      return new SystemConfig(
          directory,
          gatewayPort,
          usualPorts,
          gateways,
          consumers,
          insights,
          supervised,
          gatewayEnvironment,
          consumerEnvironment,
          insightsEnvironment,
          jvmOptions,
          quickServers,
          kafkaProxy);
    }
  }
}
