package dev.spillway.gateway.config;

import com.fasterxml.jackson.core.JsonPointer;
import dev.spillway.gateway.read.Attribute;
import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.TimeFormat;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where plain JSON of one route has its attributes: at JSON pointers, else as fixed values. */
public record MappingConfig(
    @Setting(description = "JSON Pointer to the type, such as /@stream") Optional<String> type,
    @Setting(description = "Goes before the type at the pointer", defaultValue = "")
        String typePrefix,
    @Setting(description = "Type where the pointer finds none") Optional<String> typeValue,
    @Setting(description = "JSON Pointer to the source") Optional<String> source,
    @Setting(description = "Source where the pointer finds none") Optional<String> sourceValue,
    @Setting(description = "JSON Pointer to the subject") Optional<String> subject,
    @Setting(description = "Subject where the pointer finds none") Optional<String> subjectValue,
    @Setting(description = "JSON Pointer to the id") Optional<String> id,
    @Setting(description = "JSON Pointer to the time") Optional<String> time,
    @Setting(description = "How the time is written", defaultValue = "rfc3339")
        TimeFormat timeFormat) {
  public MappingConfig {
    new Requirements()
        .require(isPointer(type), "type", "must be a JSON Pointer such as /@stream")
        .require(isPointer(source), "source", "must be a JSON Pointer such as /host")
        .require(isPointer(subject), "subject", "must be a JSON Pointer such as /user/id")
        .require(isPointer(id), "id", "must be a JSON Pointer such as /uid")
        .require(isPointer(time), "time", "must be a JSON Pointer such as /ts")
        .require(
            typeValue.isEmpty() || DefaultsConfig.allowed("type", typeValue.get()),
            "typeValue",
            "must be a CloudEvents type")
        .require(
            sourceValue.isEmpty() || DefaultsConfig.allowed("source", sourceValue.get()),
            "sourceValue",
            "must be a CloudEvents source")
        .require(
            subjectValue.isEmpty() || DefaultsConfig.allowed("subject", subjectValue.get()),
            "subjectValue",
            "must be a CloudEvents subject")
        .check();
  }

  private static boolean isPointer(Optional<String> text) {
    try {
      text.ifPresent(JsonPointer::compile);
      return true;
    } catch (IllegalArgumentException e) {
      return false; // the demand says what is allowed
    }
  }

  Mapping toMapping() {
    Map<Attribute, Mapping.Rule> rules = new EnumMap<>(Attribute.class);
    put(rules, Attribute.TYPE, type, typePrefix, typeValue);
    put(rules, Attribute.SOURCE, source, "", sourceValue);
    put(rules, Attribute.SUBJECT, subject, "", subjectValue);
    put(rules, Attribute.ID, id, "", Optional.empty());
    put(rules, Attribute.TIME, time, "", Optional.empty());
    return new Mapping(rules, timeFormat);
  }

  private static void put(
      Map<Attribute, Mapping.Rule> rules,
      Attribute attribute,
      Optional<String> pointer,
      String prefix,
      Optional<String> value) {
    if (pointer.isPresent() || value.isPresent()) {
      rules.put(
          attribute,
          new Mapping.Rule(
              pointer.map(JsonPointer::compile).orElse(null),
              prefix,
              value.orElse(null),
              attribute.attributeName()));
    }
  }
}
