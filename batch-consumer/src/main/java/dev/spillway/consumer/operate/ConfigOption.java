package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.runtime.config.ConfigException;
import dev.spillway.runtime.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The consumer's configuration: the same file and environment as the consumer's. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The batch-consumer's YAML file; the environment wins, as it does there.")
  private Optional<Path> file = Optional.empty();

  ConsumerConfig load(Map<String, String> environment) {
    try {
      return ConfigLoader.load(ConsumerConfig.class, file, environment);
    } catch (ConfigException e) {
      throw OperateException.usage(String.valueOf(e.getMessage()));
    }
  }
}
