package dev.spillway.runtime.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a configuration record.
 *
 * <p>Types a component may have:
 *
 * <ul>
 *   <li>{@code String}, {@code int}, {@code long}, {@code boolean}, {@code double}, {@code Path},
 *       {@code URI}, an enum (written in kebab-case, any case is read)
 *   <li>{@link java.time.Duration}: {@code 20ms}, {@code 5s}, {@code 2m} or ISO 8601 {@code PT5S};
 *       never a bare number, never negative
 *   <li>{@link ByteSize}: {@code 16MiB}, {@code 64KiB}, {@code 1048576B}
 *   <li>{@link Secret}: prints as {@code ***}; also read from the file that the variable {@code
 *       ..._FILE} names
 *   <li>{@code Optional} of one of these, or of a record
 *   <li>{@code List} of one of these: comma separated, or a YAML list
 *   <li>{@code Map} from {@code String} to one of these: a YAML map, and every variable that begins
 *       with the map's name and {@code _} is an entry, its rest in lower case with {@code _} read
 *       as {@code .}, so {@code SPILLWAY_KAFKA_PROPERTIES_LINGER_MS} is {@code linger.ms}; also
 *       read from the file of Java properties that the variable {@code ..._FILE} names, which wins
 *       over the map and which single variables win over
 *   <li>a record: its components are nested keys
 *   <li>{@code List} of a record and {@code Map} from {@code String} to a record: in the file only
 * </ul>
 *
 * <p>A component that is neither {@code Optional} nor a record and has no default is required. An
 * empty list or map as the default is {@code defaultValue = ""}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** The value of {@link #defaultValue} that means: there is none. */
  String NONE = "\0";

  /** What the setting does, in one or two sentences for an operator, with its unit and limits. */
  String description();

  /** The default, written as in the environment. */
  String defaultValue() default NONE;

  /** Whether the value is shown as {@code ***}. A {@link Secret} always is. */
  boolean secret() default false;
}
