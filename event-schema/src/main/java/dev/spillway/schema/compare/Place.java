package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.schema.Pointers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The keywords of one schema, those of a schema that it refers to among them. */
final class Place {
  /** A reference that could not be dissolved, because both sides say something of the same. */
  static final String ALSO = "$ref";

  private static final Set<String> IGNORED = Set.of("$id", "$schema", "$defs", "$ref");

  private final String pointer;
  private final Map<String, Side> keywords = new LinkedHashMap<>();

  private Place(String pointer) {
    this.pointer = pointer;
  }

  static Place of(JsonNode root, Side side) {
    return of(root, side, Set.of());
  }

  /**
   * Dissolves a reference.
   *
   * @param followed where references have led so far: a ring of them refuses nothing
   */
  private static Place of(JsonNode root, Side side, Set<String> followed) {
    Place place = new Place(side.pointer());
    for (Map.Entry<String, JsonNode> member : side.node().properties()) {
      if (!IGNORED.contains(member.getKey())) {
        place.keywords.put(
            member.getKey(),
            new Side(member.getValue(), Pointers.append(side.pointer(), member.getKey())));
      }
    }
    JsonNode reference = side.node().path("$ref");
    String target = reference.isTextual() ? reference.asText().substring(1) : "";
    if (reference.isTextual() && !followed.contains(target)) {
      Set<String> further = new HashSet<>(followed);
      further.add(target);
      Side referred = new Side(root.at(target), target);
      Place other = of(root, referred, further);
      if (referred.isClosed() || place.overlaps(other)) {
        place.keywords.put(ALSO, referred);
      } else {
        other.keywords.forEach(place.keywords::putIfAbsent);
      }
    }
    return place;
  }

  /** Whether both say something of the same. */
  private boolean overlaps(Place other) {
    Set<String> groups = new HashSet<>();
    for (String keyword : keywords.keySet()) {
      if (!Annotations.isAnnotation(keyword)) {
        groups.add(group(keyword));
      }
    }
    return other.keywords.keySet().stream().anyMatch(keyword -> groups.contains(group(keyword)));
  }

  /** Keywords of one group mean something else beside another of it. */
  private static String group(String keyword) {
    return switch (keyword) {
      case "properties", "patternProperties", "additionalProperties", "unevaluatedProperties" ->
          "properties";
      case "items", "prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems" ->
          "items";
      case "minimum", "exclusiveMinimum" -> "minimum";
      case "maximum", "exclusiveMaximum" -> "maximum";
      case "if", "then", "else" -> "if";
      case "enum", "const" -> "enum";
      default -> keyword;
    };
  }

  String pointer() {
    return pointer;
  }

  Set<String> keywords() {
    return keywords.keySet();
  }

  boolean has(String keyword) {
    return keywords.containsKey(keyword);
  }

  Optional<JsonNode> value(String keyword) {
    return Optional.ofNullable(keywords.get(keyword)).map(Side::node);
  }

  /** The schema below a keyword; where there is none, the one that lets everything pass. */
  Side schema(String keyword) {
    Side side = keywords.get(keyword);
    return side == null ? Side.open(Pointers.append(pointer, keyword)) : side;
  }

  /** The pointer of a keyword, whether or not it is here. */
  String pointer(String keyword) {
    return schema(keyword).pointer();
  }

  /** The schemas of a keyword that gives them names. */
  Map<String, Side> named(String keyword) {
    Map<String, Side> named = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member :
        value(keyword).map(JsonNode::properties).orElse(Set.of())) {
      named.put(
          member.getKey(),
          new Side(member.getValue(), Pointers.append(pointer(keyword), member.getKey())));
    }
    return named;
  }

  /** The schemas of a keyword that lists them. */
  List<Side> listed(String keyword) {
    List<Side> listed = new ArrayList<>();
    value(keyword)
        .ifPresent(
            array ->
                array.forEach(
                    node ->
                        listed.add(
                            new Side(node, Pointers.append(pointer(keyword), listed.size())))));
    return listed;
  }

  /** The texts of a keyword that lists them, sorted. */
  Set<String> texts(String keyword) {
    Set<String> texts = new TreeSet<>();
    value(keyword).ifPresent(array -> array.forEach(text -> texts.add(text.asText())));
    return texts;
  }
}
