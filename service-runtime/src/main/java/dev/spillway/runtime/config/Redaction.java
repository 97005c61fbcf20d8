package dev.spillway.runtime.config;

import java.util.regex.Pattern;

/** Keeps what is secret out of a printed configuration, also where it is not typed as such. */
final class Redaction {
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i)(password|passwd|secret|token|jaas|credential|private-?key|api-?key)");
  private static final Pattern USER_INFORMATION = Pattern.compile("(?<=://)[^/@\\s]+@");
  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?i)(?<=[?&;](?:password|sslpassword)=)[^&;\\s]+");

  private Redaction() {}

  static String shown(boolean sensitive, String key, Object value) {
    // Only a text can be a secret by its name: token-lifetime=5m is none.
    if (sensitive || (value instanceof String && SECRET_NAME.matcher(key).find())) {
      return Secret.MASK;
    }
    String text = ScalarType.format(value);
    text = USER_INFORMATION.matcher(text).replaceAll(Secret.MASK + "@");
    return PASSWORD_PARAMETER.matcher(text).replaceAll(Secret.MASK);
  }
}
