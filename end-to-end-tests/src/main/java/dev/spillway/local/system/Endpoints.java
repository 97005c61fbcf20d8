package dev.spillway.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a running system can be reached.
 *
 * @param gateway the base URL for events
 * @param management the base URL of the gateway's management server
 * @param consumerManagement the base URLs of the consumers' management servers
 * @param kafka bootstrap servers
 * @param postgres a libpq URI, with user and password
 * @param elasticsearch the base URL
 * @param console the base URL of the live console, if it runs
 */
public record Endpoints(
    String gateway,
    String management,
    List<String> consumerManagement,
    String kafka,
    String postgres,
    String elasticsearch,
    Optional<String> console) {
  /** What a redrive from the console of a local system is authorised with. */
  public static final String CONSOLE_API_KEY = "spillway";

  private static final String FILE = "endpoints.env";
  private static final String GATEWAY = "GATEWAY_URL";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]*");

  /** The file in a system's directory. */
  public static Path in(Path directory) {
    return directory.resolve(FILE);
  }

  /** Writes the file at once, so that nobody reads half of it. */
  void write(Path directory) throws IOException {
    Path fresh = directory.resolve(FILE + ".new");
    Files.writeString(fresh, text());
    Files.move(
        fresh, in(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Lines of shell that set variables. */
  String text() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(GATEWAY, gateway);
    values.put("MANAGEMENT_URL", management);
    values.put("CONSUMER_MANAGEMENT_URLS", String.join(",", consumerManagement));
    values.put("KAFKA_BOOTSTRAP", kafka);
    values.put("POSTGRES_URL", postgres);
    values.put("ELASTICSEARCH_URL", elasticsearch);
    console.ifPresent(
        url -> {
          values.put("CONSOLE_URL", url);
          values.put("CONSOLE_API_KEY", CONSOLE_API_KEY);
        });
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** The gateway's URL in the file of a running system; empty where none runs. */
  public static Optional<String> gatewayIn(Path directory) throws IOException {
    Path file = in(directory);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(GATEWAY + "="))
        .map(line -> line.substring(GATEWAY.length() + 1).replace("'", ""))
        .findFirst();
  }

  /** As it is where no shell reads anything into it, for readers that know nothing of quotes. */
  static String quoted(String value) {
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
