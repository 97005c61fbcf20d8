package dev.spillway.devstack;

import java.util.List;
import java.util.Map;
import org.testcontainers.elasticsearch.ElasticsearchContainer;

/** Elasticsearch in Elastic's image, as one node without security. */
final class ElasticsearchRecipe implements ContainerRecipe {
  private static final int HTTP = 9200;

  private final ElasticsearchServer server;
  private final ElasticsearchContainer container;

  ElasticsearchRecipe(ElasticsearchServer server) {
    this.server = server;
    this.container =
        ContainerRecipe.withoutWaiting(
                new ElasticsearchContainer(
                    ContainerRecipe.image(
                        server,
                        "docker.elastic.co/elasticsearch/elasticsearch",
                        Distribution.version("elasticsearch"))))
            // Said by a variable, too: the image looks for it before it makes certificates.
            .withEnv("xpack.security.enabled", "false")
            .withEnv("ES_JAVA_OPTS", server.jvmOptions())
            .withCertPath("");
    // Without security it would only cost the time of three JVMs that write a keystore.
    container.getEnvMap().remove("ELASTIC_PASSWORD");
    container.setExposedPorts(List.of(HTTP));
  }

  @Override
  public ElasticsearchContainer container() {
    return container;
  }

  @Override
  public String settingsFile() {
    return "/usr/share/elasticsearch/config/elasticsearch.yml";
  }

  @Override
  public String settings(int port) {
    return ElasticsearchServer.yaml(server.settings(Map.of("network.host", "0.0.0.0")));
  }

  @Override
  public Map<Integer, Integer> ports(int port) {
    return Map.of(port, HTTP);
  }
}
