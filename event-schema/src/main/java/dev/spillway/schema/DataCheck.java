package dev.spillway.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.PathType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds data against one schema, with a bound on the work and on what is told. For any thread. */
final class DataCheck {
  /**
   * Steps of the validator, about one for each value and keyword; what a failing branch of {@code
   * anyOf} gathers meanwhile stays below 100 MB.
   */
  private static final int MAX_STEPS = 500_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final ExecutionConfig CONFIG =
      ExecutionConfig.builder()
          .locale(Locale.ROOT)
          .formatAssertionsEnabled(true)
          .maxEvaluationSteps(MAX_STEPS)
          .build();

  /** {@link SchemaRules} has looked at the keywords: what is left unknown is one's own. */
  private static final Dialect DIALECT =
      Dialect.builder(Dialects.getDraft202012())
          .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
          .build();

  private final Schema schema;

  private DataCheck(Schema schema) {
    this.schema = schema;
  }

  /** Of a schema that {@link SchemaReader} has found nothing wrong with. */
  static DataCheck of(SchemaId id, String text) {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            DIALECT,
            builder ->
                builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .locale(Locale.ROOT)
                        .losslessNarrowing(true)
                        .pathType(PathType.JSON_POINTER)
                        .build()));
    Schema schema = registry.getSchema(SchemaLocation.of(id.toString()), text, InputFormat.JSON);
    schema.initializeValidators();
    return new DataCheck(schema);
  }

  /**
   * What is wrong, in the order of the schema.
   *
   * @param json one JSON value
   * @param most how many violations are enough
   */
  List<SchemaViolation> check(byte[] json, int most) {
    JsonNode data;
    try {
      data = MAPPER.readTree(json);
    } catch (JacksonException e) {
      return List.of(new SchemaViolation("", "json", "is not JSON that can be checked"));
    }
    ExecutionContext context = new ExecutionContext(CONFIG);
    Errors errors = new Errors(most);
    context.setErrors(errors);
    try {
      schema.validate(context, data);
    } catch (Enough _) {
      // The rest is of no interest.
    } catch (ValidationLimitExceededException e) {
      return List.of(
          new SchemaViolation("", "json", "takes more than " + MAX_STEPS + " steps to check"));
    } catch (RuntimeException e) {
      // Such as 1e400 for an integer with a bound. Whatever else the library stumbles over: one
      // event must end neither a request nor a poll loop. The message would show the data.
      return List.of(
          new SchemaViolation("", "json", "cannot be checked: " + e.getClass().getSimpleName()));
    } catch (StackOverflowError e) {
      return List.of(new SchemaViolation("", "json", "is nested too deeply to be checked"));
    }
    return errors.stream()
        .map(
            error ->
                new SchemaViolation(
                    error.getInstanceLocation().toString(),
                    String.valueOf(error.getKeyword()),
                    error.getMessage()))
        .toList();
  }

  /** Ends a check. Carries no stack trace: floods of bad events must stay cheap. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }

  private static final class Errors extends ArrayList<Error> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Errors(int most) {
      this.most = most;
    }

    @Override
    public boolean add(Error error) {
      super.add(error);
      if (size() >= most) {
        throw new Enough();
      }
      return true;
    }
  }
}
