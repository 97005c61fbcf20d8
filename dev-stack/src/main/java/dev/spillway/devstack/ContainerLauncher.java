package dev.spillway.devstack;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/**
 * Starts a server in a container that is made at the first start and kept, with the data in it,
 * until it is discarded. Its name tells the server and the port, so that runs that share an engine
 * do not meet. Testcontainers removes it at the end of the JVM in any case: by Ryuk, or where that
 * is switched off by a shutdown hook.
 */
final class ContainerLauncher implements Launcher {
  /** Names the JVM that has started the container, as {@code PID@HOST}. */
  static final String JVM_LABEL = "dev.spillway.jvm";

  private static final int MOST_CHOICES = 5;

  /** The engine's words: of a port that another container has, and of one that a process has. */
  private static final Pattern PORT_TAKEN =
      Pattern.compile("port is already allocated|address already in use");

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
    try {
      recipeOf(server).container().getDockerImageName();
    } catch (RuntimeException failure) {
      throw new StartFailure(
          server.name() + " cannot start: its image is neither there nor to be had: " + failure,
          failure);
    }
  }

  @Override
  public ServerContainer launch(
      LocalServer server, PortChoice port, Deadline end, Runnable starting) throws IOException {
    Path log = Files.createDirectories(server.directory()).resolve("server.log");
    LocalServer.rotateLog(server.directory());
    int chosen = port.choose();
    Instant began = Instant.now();
    starting.run();
    for (int choices = 1; ; choices++) {
      try {
        return new ServerContainer(start(server, chosen), chosen, log, began);
      } catch (RuntimeException failure) {
        String reason = rootOf(failure).toString();
        // Since the choice another program, or another run of the tests, may have taken it.
        boolean isTaken = reason.contains(":" + chosen) && PORT_TAKEN.matcher(reason).find();
        if (isTaken && port instanceof PortChoice.Exactly) {
          throw new PortInUse(chosen);
        } else if (!isTaken || choices == MOST_CHOICES) {
          throw new StartFailure(server.name() + " cannot start: " + reason, failure);
        }
        chosen = port.choose();
      }
    }
  }

  /** Makes the container at the first start, and does not keep one that could not be started. */
  private GenericContainer<?> start(LocalServer server, int port) {
    ContainerRecipe known = recipeOf(server);
    GenericContainer<?> container = known.container();
    Transferable settings = Transferable.of(known.settings(port));
    if (container.getContainerId() != null) {
      container.copyFileToContainer(settings, known.settingsFile());
      container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
      return container;
    }
    container.withCopyToContainer(settings, known.settingsFile());
    container.setPortBindings(
        known.ports(port).entrySet().stream()
            .map(entry -> "127.0.0.1:" + entry.getKey() + ":" + entry.getValue())
            .toList());
    container.withLabel(JVM_LABEL, ManagementFactory.getRuntimeMXBean().getName());
    String name =
        String.join(
            "-",
            "spillway-test",
            server.name(),
            Integer.toString(port),
            DockerClientFactory.SESSION_ID.substring(0, 8));
    container.withCreateContainerCmdModifier(command -> command.withName(name));
    try {
      container.start();
      return container;
    } catch (RuntimeException failure) {
      discard();
      throw failure;
    }
  }

  private ContainerRecipe recipeOf(LocalServer server) {
    ContainerRecipe known = recipe == null ? ContainerRecipe.of(server) : recipe;
    recipe = known;
    return known;
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
