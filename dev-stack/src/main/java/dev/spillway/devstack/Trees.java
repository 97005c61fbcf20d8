package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whole directory trees: made at once or not at all, copied, deleted. */
final class Trees {
  private Trees() {}

  @FunctionalInterface
  interface Builder {
    void into(Path fresh) throws IOException;
  }

  /**
   * Makes the tree beside its place and moves it there, so that an unfinished one is never seen,
   * and of several processes at it at once one wins.
   */
  static void build(Path place, Builder builder) throws IOException {
    Path parent = place.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("not a place for a tree: " + place);
    }
    Files.createDirectories(parent);
    Path fresh = Files.createTempDirectory(parent, "." + place.getFileName() + "-");
    try {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      builder.into(fresh);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException another) {
      if (!Files.isDirectory(place)) {
        throw another;
      }
    } finally {
      delete(fresh);
    }
  }

  /** Copies files and directories such that everyone may read the copy. */
  static void copyReadable(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            Path copy = Files.createDirectories(to.resolve(from.relativize(path).toString()));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(path).toString());
            Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(
                copy,
                PosixFilePermissions.fromString(
                    Files.isExecutable(path) ? "rwxr-xr-x" : "rw-r--r--"));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** As {@link #delete}, and what {@link Reachable} has put elsewhere for it. */
  static void deleteWithTargets(Path root) throws IOException {
    List<Path> links;
    try (Stream<Path> entries = Files.walk(root, 1)) {
      links = entries.filter(Files::isSymbolicLink).toList();
    }
    for (Path link : links) {
      Path target = Files.readSymbolicLink(link);
      if (target.startsWith(Reachable.standIns(ServerAccount.current()))) {
        delete(target);
      }
    }
    delete(root);
  }

  /** Deletes the tree if it is there; does not follow links. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(path);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(path);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
