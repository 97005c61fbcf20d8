package dev.spillway.devstack;

import java.nio.file.Path;

/** Another live stack works on the same directory. */
public final class DirectoryInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DirectoryInUse(Path directory, String owner) {
    super(directory + " is in use by " + owner);
  }
}
