package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/**
 * Starts a server in a container that is made at the first start and kept, with the data in it,
 * until it is discarded. Testcontainers removes it at the end of the JVM in any case: by Ryuk, or
 * where that is switched off by a shutdown hook.
 */
final class ContainerLauncher implements Launcher {
  private @Nullable ContainerRecipe recipe;

  ContainerLauncher() {
    if (!Engine.IS_THERE) {
      throw new IllegalStateException(
          PROPERTY
              + "=containers needs a Docker engine, and Testcontainers finds none: start one, name"
              + " it by DOCKER_HOST, or leave out -Pcontainers");
    }
  }

  /** Looked for once: where there is none, that takes seconds. */
  private static final class Engine {
    static final boolean IS_THERE = DockerClientFactory.instance().isDockerAvailable();
  }

  /** Pulls the image unless it is there. */
  @Override
  public void fetch(LocalServer server) {
    ContainerRecipe known = recipe == null ? ContainerRecipe.of(server) : recipe;
    recipe = known;
    try {
      known.container().getDockerImageName();
    } catch (RuntimeException failure) {
      throw new StartFailure(
          server.name() + " cannot start: its image is neither there nor to be had: " + failure,
          failure);
    }
  }

  @Override
  public ServerContainer launch(
      LocalServer server, PortChoice port, Deadline end, Runnable starting) throws IOException {
    ContainerRecipe known = recipe;
    if (known == null) {
      throw new IllegalStateException("not fetched");
    }
    GenericContainer<?> container = known.container();
    Path log = Files.createDirectories(server.directory()).resolve("server.log");
    LocalServer.rotateLog(server.directory());
    int chosen = port.choose();
    Transferable settings = Transferable.of(known.settings(chosen));
    Instant began = Instant.now();
    starting.run();
    try {
      if (container.getContainerId() == null) {
        container.withCopyToContainer(settings, known.settingsFile());
        container.setPortBindings(
            known.ports(chosen).entrySet().stream()
                .map(entry -> "127.0.0.1:" + entry.getKey() + ":" + entry.getValue())
                .toList());
        container.start();
      } else {
        container.copyFileToContainer(settings, known.settingsFile());
        container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
      }
      return new ServerContainer(container, chosen, log, began);
    } catch (RuntimeException failure) {
      throw new StartFailure(server.name() + " cannot start: " + rootOf(failure), failure);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  @Override
  public Optional<Path> data(LocalServer server) {
    return Optional.empty();
  }

  @Override
  public void discard() {
    if (recipe != null) {
      recipe.container().stop();
      recipe = null;
    }
  }
}
