package dev.spillway.local.system;

import dev.spillway.devstack.PortChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to run, and where.
 *
 * @param directory for data, logs and {@code endpoints.env}; data in it is kept
 * @param gatewayPort for events, of the first gateway; the others take free ones
 * @param usualPorts whether the others listen on their well-known ports where these are free
 * @param gateways how many, at least one
 * @param consumers how many, at least one
 * @param supervised whether what dies is started again; a test of failures does that itself
 * @param gatewayEnvironment for every gateway, winning over what the system sets
 * @param consumerEnvironment for every consumer, winning over what the system sets
 * @param jvmOptions for the gateways and the consumers
 * @param kafkaProxy the port of a proxy that Kafka has a second listener for
 */
public record SystemConfig(
    Path directory,
    PortChoice gatewayPort,
    boolean usualPorts,
    int gateways,
    int consumers,
    Optional<RestartPause> supervised,
    Map<String, String> gatewayEnvironment,
    Map<String, String> consumerEnvironment,
    List<String> jvmOptions,
    OptionalInt kafkaProxy) {
  public SystemConfig {
    if (gateways < 1 || gateways > 64) {
      throw new IllegalArgumentException("from 1 to 64 gateways, not " + gateways);
    }
    if (consumers < 1 || consumers > 64) {
      throw new IllegalArgumentException("from 1 to 64 consumers, not " + consumers);
    }
    gatewayEnvironment = Map.copyOf(gatewayEnvironment);
    consumerEnvironment = Map.copyOf(consumerEnvironment);
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
        Optional.empty(),
        Map.of(),
        Map.of(),
        List.of(),
        OptionalInt.empty());
  }

  /** With so many gateways. */
  public SystemConfig withGateways(int gateways) {
    return new SystemConfig(
        directory,
        gatewayPort,
        usualPorts,
        gateways,
        consumers,
        supervised,
        gatewayEnvironment,
        consumerEnvironment,
        jvmOptions,
        kafkaProxy);
  }

  /** With so many consumers. */
  public SystemConfig withConsumers(int consumers) {
    return new SystemConfig(
        directory,
        gatewayPort,
        usualPorts,
        gateways,
        consumers,
        supervised,
        gatewayEnvironment,
        consumerEnvironment,
        jvmOptions,
        kafkaProxy);
  }

  /** On the usual ports where they are free. */
  public SystemConfig withUsualPorts(PortChoice gatewayPort) {
    return new SystemConfig(
        directory,
        gatewayPort,
        true,
        gateways,
        consumers,
        supervised,
        gatewayEnvironment,
        consumerEnvironment,
        jvmOptions,
        kafkaProxy);
  }

  /** Where what dies is started again. */
  public SystemConfig withSupervision(RestartPause pause) {
    return new SystemConfig(
        directory,
        gatewayPort,
        usualPorts,
        gateways,
        consumers,
        Optional.of(pause),
        gatewayEnvironment,
        consumerEnvironment,
        jvmOptions,
        kafkaProxy);
  }

  /** With settings of the applications by the names of their variables. */
  public SystemConfig withEnvironment(Map<String, String> gateway, Map<String, String> consumers) {
    return new SystemConfig(
        directory,
        gatewayPort,
        usualPorts,
        gateways,
        this.consumers,
        supervised,
        gateway,
        consumers,
        jvmOptions,
        kafkaProxy);
  }

  /** With options of the applications' JVMs. */
  public SystemConfig withJvmOptions(List<String> jvmOptions) {
    return new SystemConfig(
        directory,
        gatewayPort,
        usualPorts,
        gateways,
        consumers,
        supervised,
        gatewayEnvironment,
        consumerEnvironment,
        jvmOptions,
        kafkaProxy);
  }

  /** With a second listener of Kafka for a proxy on this port. */
  public SystemConfig withKafkaProxy(int port) {
    return new SystemConfig(
        directory,
        gatewayPort,
        usualPorts,
        gateways,
        consumers,
        supervised,
        gatewayEnvironment,
        consumerEnvironment,
        jvmOptions,
        OptionalInt.of(port));
  }
}
