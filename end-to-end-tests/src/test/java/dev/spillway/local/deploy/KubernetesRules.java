package dev.spillway.local.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * What an object may hold: for Kubernetes' own kinds the fields of its OpenAPI document, by the
 * official client's models; for those of operators the fields that the chart may use.
 */
final class KubernetesRules {
  @FunctionalInterface
  private interface Check {
    void check(JsonElement object) throws IOException;
  }

  private static final Map<String, Check> OWN =
      Map.of(
          "v1 ConfigMap", V1ConfigMap::validateJsonElement,
          "v1 Service", V1Service::validateJsonElement,
          "v1 ServiceAccount", V1ServiceAccount::validateJsonElement,
          "apps/v1 Deployment", V1Deployment::validateJsonElement,
          "batch/v1 Job", V1Job::validateJsonElement,
          "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
          "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement,
          "networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement,
          "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement);

  /** By kind and place: keda.sh/docs, prometheus-operator.dev/docs/api-reference. */
  private static final Map<String, Map<String, Set<String>>> OPERATORS =
      Map.of(
          "keda.sh/v1alpha1 ScaledObject",
          Map.of(
              "/spec",
              Set.of(
                  "scaleTargetRef",
                  "pollingInterval",
                  "cooldownPeriod",
                  "minReplicaCount",
                  "maxReplicaCount",
                  "advanced",
                  "triggers"),
              "/spec/triggers/0",
              Set.of("type", "metricType", "metadata", "authenticationRef"),
              "/spec/triggers/0/metadata",
              Set.of(
                  "bootstrapServers",
                  "consumerGroup",
                  "topic",
                  "lagThreshold",
                  "activationLagThreshold",
                  "offsetResetPolicy",
                  "allowIdleConsumers",
                  "version",
                  "sasl",
                  "tls")),
          "monitoring.coreos.com/v1 ServiceMonitor",
          Map.of(
              "/spec",
              Set.of("jobLabel", "selector", "namespaceSelector", "endpoints"),
              "/spec/endpoints/0",
              Set.of("port", "path", "interval", "scrapeTimeout")),
          "monitoring.coreos.com/v1 PrometheusRule",
          Map.of("/spec", Set.of("groups")));

  private KubernetesRules() {}

  /** Throws an AssertionError that names the object and what is wrong with it. */
  static void check(JsonNode object) {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    Check own = OWN.get(kind);
    if (own != null) {
      try {
        own.check(JsonParser.parseString(object.toString()));
      } catch (IllegalArgumentException | IOException wrong) {
        throw new AssertionError(Chart.name(object) + ": " + wrong.getMessage(), wrong);
      }
    } else {
      Map<String, Set<String>> places = OPERATORS.get(kind);
      if (places == null) {
        throw new AssertionError("no rules for " + kind);
      }
      places.forEach((place, fields) -> checkFields(object, place, fields));
    }
    // The models take a number for a text, as the API server does not.
    for (String place :
        List.of(
            "/metadata/labels", "/metadata/annotations", "/data", "/spec/selector/matchLabels")) {
      checkTexts(object, place);
    }
    checkTexts(object, "/spec/template/metadata/labels");
    checkTexts(object, "/spec/template/metadata/annotations");
    checkTexts(object, "/spec/template/spec/nodeSelector");
    checkTexts(object, "/spec/triggers/0/metadata");
    for (JsonNode container : object.at("/spec/template/spec/containers")) {
      for (JsonNode variable : container.path("env")) {
        if (!variable.path("value").isMissingNode() && !variable.path("value").isTextual()) {
          throw new AssertionError(Chart.name(object) + ": not a text: " + variable);
        }
      }
    }
  }

  private static void checkTexts(JsonNode object, String place) {
    for (Map.Entry<String, JsonNode> entry : object.at(place).properties()) {
      if (!entry.getValue().isTextual()) {
        throw new AssertionError(
            "%s: %s/%s: not a text: %s"
                .formatted(Chart.name(object), place, entry.getKey(), entry.getValue()));
      }
    }
  }

  private static void checkFields(JsonNode object, String place, Set<String> allowed) {
    Set<String> fields = new TreeSet<>();
    StreamSupport.stream(
            ((Iterable<String>) () -> object.at(place).fieldNames()).spliterator(), false)
        .forEach(fields::add);
    fields.removeAll(allowed);
    if (!fields.isEmpty()) {
      throw new AssertionError(Chart.name(object) + ": unknown at " + place + ": " + fields);
    }
  }
}
