package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.compare.StoreField;
import dev.spillway.schema.compare.StoreType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields below {@code data} that a schema declares. Pure. What it does not declare has no field
 * ({@code dynamic: false}) and stays in the document. Bounded, so that no schema can exhaust a
 * cluster: what stands higher in the schema comes first, and what is left out is told.
 *
 * @param properties the properties of {@code data}
 * @param left pointers of the schemas that got no field of their own, or one for all that is below
 */
record TypedMapping(ObjectNode properties, List<String> left) {
  /** Fields in all, a text and its keyword as two; Elasticsearch allows 1000 an index. */
  static final int MOST_FIELDS = 500;

  /** Objects one within the other; Elasticsearch allows 20. */
  static final int MOST_DEPTH = 12;

  /** Fields of arrays of objects; Elasticsearch 8 allows 50 an index. */
  static final int MOST_NESTED = 40;

  /** Longest name of a member that gets a field, in characters. */
  private static final int MOST_NAME = 255;

  /** In characters, so that a term stays below Lucene's 32,766 bytes. */
  private static final int IGNORE_ABOVE = 8191;

  private static final Set<String> POINT = Set.of("lat", "lon");

  /** The fields of a schema. */
  static TypedMapping of(EventSchema schema) {
    Walk walk = new Walk();
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    walk.waiting.add(new Level(StoreField.of(schema), properties, 1));
    while (!walk.waiting.isEmpty()) {
      walk.fill(walk.waiting.remove());
    }
    return new TypedMapping(properties, List.copyOf(walk.left));
  }

  /** An object whose members come into the properties. */
  private record Level(StoreField object, ObjectNode properties, int depth) {}

  private static final class Walk {
    private final Deque<Level> waiting = new ArrayDeque<>();
    private final List<String> left = new ArrayList<>();
    private int fields;
    private int nested;

    void fill(Level level) {
      for (StoreField member : level.object().members()) {
        if (!isName(member.name()) || fields >= MOST_FIELDS) {
          left.add(member.pointer());
          continue;
        }
        ObjectNode field = field(member, level.depth());
        if (field != null) {
          level.properties().set(member.name(), field);
        }
      }
    }

    private @Nullable ObjectNode field(StoreField field, int depth) {
      return switch (field.type()) {
        case NONE -> null;
        case BOOLEAN -> typed("boolean");
        case INTEGER -> typed("long");
        case NUMBER -> typed("double");
        case TIMESTAMP -> typed("date").put("format", "strict_date_optional_time");
        case DATE -> typed("date").put("format", "strict_date");
        case ADDRESS -> typed("ip");
        case UUID -> keyword();
        case TEXT -> field.isEnumerated() ? keyword() : text();
        case JSON -> field.isScalar() ? keyword() : null;
        case OBJECT -> object(field, depth, false);
        case ARRAY -> {
          Optional<StoreField> elements = field.elements();
          if (elements.isEmpty()) {
            yield null;
          }
          yield elements.get().type() == StoreType.OBJECT
              ? object(elements.get(), depth, true)
              : array(elements.get(), depth);
        }
      };
    }

    /** A schema may say that it is an array of itself. */
    private @Nullable ObjectNode array(StoreField elements, int depth) {
      return depth < MOST_DEPTH ? field(elements, depth + 1) : null;
    }

    private ObjectNode object(StoreField object, int depth, boolean array) {
      List<StoreField> members = object.members();
      if (isPoint(members)) {
        return typed("geo_point");
      }
      if (members.isEmpty()) {
        return flattened();
      }
      if (depth >= MOST_DEPTH || (array && nested >= MOST_NESTED)) {
        left.add(object.pointer());
        return flattened();
      }
      nested += array ? 1 : 0;
      ObjectNode field = typed(array ? "nested" : "object").put("dynamic", false);
      waiting.add(new Level(object, field.putObject("properties"), depth + 1));
      return field;
    }

    private static boolean isPoint(List<StoreField> members) {
      Set<String> names = new TreeSet<>();
      for (StoreField member : members) {
        if (member.type() == StoreType.NUMBER || member.type() == StoreType.INTEGER) {
          names.add(member.name());
        }
      }
      return members.size() == POINT.size() && names.equals(POINT);
    }

    /** Elasticsearch takes a dot for a path, and refuses blank names. */
    private static boolean isName(String name) {
      return !name.isBlank() && name.indexOf('.') < 0 && name.length() <= MOST_NAME;
    }

    private ObjectNode typed(String type) {
      fields++;
      return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private ObjectNode keyword() {
      return typed("keyword").put("ignore_above", IGNORE_ABOVE);
    }

    private ObjectNode text() {
      ObjectNode text = typed("text");
      text.putObject("fields").set("keyword", keyword());
      return text;
    }

    private ObjectNode flattened() {
      return typed("flattened").put("depth_limit", 128).put("ignore_above", IGNORE_ABOVE);
    }
  }
}
