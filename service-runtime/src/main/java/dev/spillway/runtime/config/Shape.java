package dev.spillway.runtime.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a component of a configuration record holds, read from its Java type. */
sealed interface Shape {
  record Scalar(ScalarType type) implements Shape {}

  /** {@code inner} is a scalar or a group. */
  record OptionalOf(Shape inner) implements Shape {}

  /** {@code element} is a scalar or a group. */
  record ListOf(Shape element) implements Shape {}

  /** {@code value} is a scalar or a group. */
  record MapOf(Shape value) implements Shape {}

  /** A record: its components are nested keys. */
  record Group(Class<?> type, List<Field> fields) implements Shape {}

  /**
   * One component of a group.
   *
   * @param name in kebab-case
   * @param setting absent only on a component that is itself a group
   */
  record Field(String name, RecordComponent component, @Nullable Setting setting, Shape shape) {
    Optional<String> defaultValue() {
      return setting == null || setting.defaultValue().equals(Setting.NONE)
          ? Optional.empty()
          : Optional.of(setting.defaultValue());
    }

    String description() {
      return setting == null ? "" : setting.description();
    }

    /** Whether the value must not be shown. */
    boolean sensitive() {
      return (setting != null && setting.secret()) || isSecret(shape);
    }

    private static boolean isSecret(Shape shape) {
      return switch (shape) {
        case Scalar scalar -> scalar.type().isSecret();
        case OptionalOf optional -> isSecret(optional.inner());
        case ListOf list -> isSecret(list.element());
        case MapOf map -> isSecret(map.value());
        case Group _ -> false;
      };
    }
  }

  /**
   * Reads the shape of a record and of all that it holds.
   *
   * @throws IllegalArgumentException if the record is not one that can be bound: a mistake in the
   *     program, not in the configuration
   */
  static Group group(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is not a record");
    }
    return new Group(type, Arrays.stream(type.getRecordComponents()).map(Shape::field).toList());
  }

  private static Field field(RecordComponent component) {
    String place = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    Shape shape = of(component.getGenericType(), place);
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null && !(shape instanceof Group)) {
      throw new IllegalArgumentException(place + " has no @Setting");
    }
    return new Field(KeyName.kebab(component.getName()), component, setting, shape);
  }

  private static Shape of(Type type, String place) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Type last = arguments[arguments.length - 1];
      if (generic.getRawType() == Optional.class) {
        return new OptionalOf(single(last, place));
      } else if (generic.getRawType() == List.class) {
        return new ListOf(single(last, place));
      } else if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return new MapOf(single(last, place));
      }
    }
    return single(type, place);
  }

  private static Shape single(Type type, String place) {
    if (type instanceof Class<?> plain) {
      Optional<ScalarType> scalar = ScalarType.of(plain);
      if (scalar.isPresent()) {
        return new Scalar(scalar.get());
      } else if (plain.isRecord()) {
        return group(plain);
      }
    }
    throw new IllegalArgumentException(
        place + " has the type " + type.getTypeName() + ", which @Setting does not know");
  }
}
