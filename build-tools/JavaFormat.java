import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks ({@code check}) or mends ({@code apply}) the formatting of every Java source below a
 * folder. Run by the root pom on the tool chain's JDK, because google-java-format parses with the
 * compiler of the JVM that it runs on, and Maven itself may run on an older one.
 */
final class JavaFormat {
  public static void main(String[] args) throws IOException, FormatterException {
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);
    Formatter formatter = new Formatter();
    List<Path> wrong = new ArrayList<>();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(root)) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|\\..*)/.*"))
              .sorted()
              .toList();
    }
    for (Path source : sources) {
      String before = Files.readString(source);
      String after;
      try {
        after =
            formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(before));
      } catch (FormatterException e) {
        System.err.println("cannot parse " + root.relativize(source) + ": " + e.getMessage());
        System.exit(1);
        return;
      }
      if (!before.equals(after)) {
        wrong.add(root.relativize(source));
        if (apply) {
          Files.writeString(source, after);
        }
      }
    }
    if (apply) {
      System.out.println("formatted " + wrong.size() + " of " + sources.size() + " sources");
    } else if (!wrong.isEmpty()) {
      System.err.println("not formatted (mend with: mvn -N -Pformat validate):");
      wrong.forEach(file -> System.err.println("  " + file));
      System.exit(1);
    }
  }
}
