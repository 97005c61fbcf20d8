package dev.spillway.gateway.config;

import dev.spillway.event.EventDraft;
import dev.spillway.event.InvalidEventException;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;

/** Attributes of events that name none. */
public record DefaultsConfig(
    @Setting(description = "Type of an event that names none", defaultValue = "event") String type,
    @Setting(description = "Source of an event that names none", defaultValue = "/gateway")
        String source) {
  public DefaultsConfig {
    new Requirements()
        .require(allowed("type", type), "type", "must be a CloudEvents type")
        .require(allowed("source", source), "source", "must be a CloudEvents source")
        .check();
  }

  static boolean allowed(String attribute, String value) {
    try {
      new EventDraft().attribute("", attribute, value);
      return true;
    } catch (InvalidEventException e) {
      return false; // the demand names the attribute; the violation would say no more
    }
  }
}
