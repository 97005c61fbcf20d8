package dev.spillway.devstack;

import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * What the JVM of {@link KafkaServer} runs: formats the storage, if that was not done before, and
 * becomes the broker. One JVM for both, for a second one would cost a second at each start.
 */
final class BrokerMain {
  /** Fixed, so that a directory can be told to be dev-stack's. */
  private static final String CLUSTER_ID = "c3BpbGx3YXktZGV2LTAxMQ";

  private BrokerMain() {}

  public static void main(String[] arguments) {
    String settings = arguments[0];
    int code =
        StorageTool.execute(
            new String[] {
              "format", "--ignore-formatted", "--cluster-id", CLUSTER_ID, "--config", settings
            },
            System.out);
    if (code != 0) {
      System.exit(code);
    }
    Kafka.main(new String[] {settings});
  }
}
