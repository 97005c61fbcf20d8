package dev.spillway.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sees that data fits a schema in one pass over its bytes, without a tree. Certain about what most
 * schemas and most events are made of, and never wrong where it is: about everything else, and
 * about what does not fit, {@link DataCheck} decides. For any thread.
 */
final class PlainFit {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          // The table of names is bounded; interned strings would not be.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final PlainRule root;

  private PlainFit(PlainRule root) {
    this.root = root;
  }

  /** Of a schema that {@link SchemaReader} has found nothing wrong with. */
  static PlainFit of(JsonNode schema) {
    return new PlainFit(new PlainRules(schema).root());
  }

  /**
   * Whether the data fits for certain; false says nothing.
   *
   * @param json one JSON value in UTF-8
   */
  boolean isCertain(byte[] json) {
    if (!root.isCertain()) {
      return false;
    }
    try (JsonParser parser = FACTORY.createParser(json)) {
      return parser.nextToken() != null && fits(root, parser) && parser.nextToken() == null;
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean fits(PlainRule rule, JsonParser parser) throws IOException {
    if (!rule.isCertain()) {
      return false;
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> rule.allows(PlainRule.OBJECT) && members(rule.members(), parser);
      case START_ARRAY -> rule.allows(PlainRule.ARRAY) && items(rule.items(), parser);
      case VALUE_STRING ->
          rule.mayBeText() && (rule.text() == null || rule.text().allows(parser.getText()));
      case VALUE_NUMBER_INT -> rule.allows(PlainRule.INTEGER) && number(rule.number(), parser);
      case VALUE_NUMBER_FLOAT -> rule.allows(PlainRule.FRACTION) && number(rule.number(), parser);
      case VALUE_TRUE, VALUE_FALSE -> rule.allows(PlainRule.BOOLEAN);
      case VALUE_NULL -> rule.allows(PlainRule.NULL);
      case null, default -> false;
    };
  }

  private static boolean members(PlainRule.@Nullable Members members, JsonParser parser)
      throws IOException {
    if (members == null) {
      parser.skipChildren();
      return true;
    }
    long missing = members.required();
    while (true) {
      String name = parser.nextFieldName();
      if (name == null) {
        return missing == 0;
      }
      PlainRule.Member member = members.named(name);
      parser.nextToken();
      if (!fits(member.rule(), parser)) {
        return false;
      }
      missing &= ~member.bit();
    }
  }

  private static boolean items(PlainRule.@Nullable Items items, JsonParser parser)
      throws IOException {
    if (items == null) {
      parser.skipChildren();
      return true;
    }
    int count = 0;
    while (!Objects.requireNonNull(parser.nextToken()).isStructEnd()) {
      if (!fits(items.rule(), parser)) {
        return false;
      }
      count++;
    }
    return count >= items.least() && count <= items.most();
  }

  private static boolean number(PlainRule.@Nullable Range range, JsonParser parser)
      throws IOException {
    return range == null || range.contains(parser);
  }
}
