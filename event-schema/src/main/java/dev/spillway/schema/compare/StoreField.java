package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.Keywords;
import dev.spillway.schema.compare.Kinds.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place of a schema as the stores see it: the data as a whole, a declared member, or the elements
 * of an array. What stands in {@code anyOf} and the like declares nothing. Immutable; for any
 * thread. A schema may refer to itself, so whoever descends must bound how far.
 */
public final class StoreField {
  private static final Set<Kind> SCALARS =
      Set.of(Kind.NULL, Kind.BOOLEAN, Kind.INTEGER, Kind.FRACTION, Kind.STRING);

  private final JsonNode root;
  private final Place place;
  private final String name;

  private StoreField(JsonNode root, Side side, String name) {
    this.root = root;
    this.place = Place.of(root, side);
    this.name = name;
  }

  /** The data as a whole. */
  public static StoreField of(EventSchema schema) {
    JsonNode root = schema.document();
    return new StoreField(root, new Side(root, ""), "");
  }

  /** The member's name; empty for the data as a whole and for the elements of an array. */
  public String name() {
    return name;
  }

  /** Where the schema of it stands: a JSON pointer into the file. */
  public String pointer() {
    return place.pointer();
  }

  /** What it holds. */
  public StoreType type() {
    return StoreType.of(place);
  }

  /** Whether its values are listed by the schema. */
  public boolean isEnumerated() {
    return place.has("enum") || place.has("const");
  }

  /** Whether an index is asked for. */
  public boolean isIndexed() {
    return place.value(Keywords.INDEX).map(JsonNode::booleanValue).orElse(false);
  }

  /** Whether the schema bounds or lists its numbers so that 64 bits hold each. */
  public boolean isLong() {
    return Bounds.fitsLong(place);
  }

  /** Whether none of its values is an object or an array. */
  public boolean isScalar() {
    return SCALARS.containsAll(Kinds.possible(place));
  }

  /** The declared members, in the order of the file; empty for what is no object. */
  public List<StoreField> members() {
    List<StoreField> members = new ArrayList<>();
    if (type() == StoreType.OBJECT) {
      place
          .named("properties")
          .forEach((member, side) -> members.add(new StoreField(root, side, member)));
    }
    return members;
  }

  /** The elements of an array, where all have one schema. */
  public Optional<StoreField> elements() {
    return type() == StoreType.ARRAY && place.has("items") && !place.has("prefixItems")
        ? Optional.of(new StoreField(root, place.schema("items"), ""))
        : Optional.empty();
  }
}
