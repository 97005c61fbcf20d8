package dev.spillway.gateway.config;

import com.fasterxml.jackson.core.JsonPointer;
import dev.spillway.gateway.read.Attribute;
import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.TimeFormat;
import dev.spillway.gateway.webhook.Signature;
import dev.spillway.gateway.webhook.SignatureScheme;
import dev.spillway.gateway.webhook.Webhook;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Secret;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A provider of webhooks: how it signs, and where its events have their attributes. */
public record WebhookConfig(
    @Setting(description = "How the provider signs: github, stripe or standard")
        SignatureScheme signature,
    @Setting(description = "Secrets that may have signed; two while one replaces the other")
        List<Secret> secrets,
    @Setting(
            description = "How far the signed time may be from now, where the provider signs one",
            defaultValue = "5m")
        Duration tolerance,
    @Setting(
            description =
                "Header with the id of a delivery; without it X-GitHub-Delivery or webhook-id")
        Optional<String> idHeader,
    @Setting(
            description =
                "Header with the type, behind event.type-prefix; without it X-GitHub-Event where"
                    + " the provider is github")
        Optional<String> typeHeader,
    @Setting(description = "Where the body has the attributes that no header has")
        MappingConfig event) {
  public WebhookConfig {
    new Requirements()
        .require(
            !secrets.isEmpty()
                && secrets.stream().map(Secret::reveal).allMatch(signature::isSecret),
            "secrets",
            "must hold a secret of at least 8 bytes, for standard as base64 behind whsec_")
        .require(
            tolerance.toSeconds() >= 1 && tolerance.toHours() < 24,
            "tolerance",
            "must be from 1s to less than 24h")
        .require(isHeader(idHeader), "idHeader", "must be the name of a header")
        .require(isHeader(typeHeader), "typeHeader", "must be the name of a header")
        .check();
  }

  private static boolean isHeader(Optional<String> name) {
    return name.isEmpty() || name.get().matches("[A-Za-z0-9-]{1,64}");
  }

  /** Who signs, for a route of this name. */
  public Webhook toWebhook(String name) {
    return new Webhook(
        name,
        new Signature(
            signature,
            secrets.stream().map(Secret::reveal).toList(),
            tolerance,
            InstantSource.system()),
        idHeader.or(this::usualIdHeader),
        usualTypeHeader(),
        event.typePrefix());
  }

  private Optional<String> usualIdHeader() {
    return switch (signature) {
      case GITHUB -> Optional.of("X-GitHub-Delivery");
      case STANDARD -> Optional.of("webhook-id");
      case STRIPE -> Optional.empty();
    };
  }

  /** A type that the configuration points at or fixes comes before the usual header. */
  private Optional<String> usualTypeHeader() {
    boolean told = event.type().isPresent() || event.typeValue().isPresent();
    return typeHeader.isEmpty() && !told && signature == SignatureScheme.GITHUB
        ? Optional.of("X-GitHub-Event")
        : typeHeader;
  }

  /** The configured mapping, with what the provider's bodies have anyway in its gaps. */
  public Mapping toMapping(String name) {
    Mapping configured = event.toMapping();
    Map<Attribute, Mapping.Rule> rules = new EnumMap<>(Attribute.class);
    rules.put(Attribute.SOURCE, Mapping.Rule.fixed("/webhooks/" + name, "source"));
    TimeFormat format = event.timeFormat();
    switch (signature) {
      case GITHUB -> {}
      case STRIPE -> {
        rules.put(Attribute.ID, pointer("/id", ""));
        rules.put(Attribute.TYPE, pointer("/type", event.typePrefix()));
        if (event.time().isEmpty()) {
          rules.put(Attribute.TIME, pointer("/created", ""));
          format = TimeFormat.EPOCH_SECONDS;
        }
      }
      case STANDARD -> {
        rules.put(Attribute.TYPE, pointer("/type", event.typePrefix()));
        rules.put(Attribute.TIME, pointer("/timestamp", ""));
      }
    }
    rules.putAll(configured.rules());
    return new Mapping(rules, format);
  }

  private static Mapping.Rule pointer(String pointer, String prefix) {
    return new Mapping.Rule(JsonPointer.compile(pointer), prefix, null, "");
  }
}
