package dev.spillway.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Logback finds this by {@code META-INF/services}. In code rather than XML, because XML cannot
 * choose between two encoders by a variable without a further library.
 *
 * <p>Ranked after logback's own search for an XML file, so that one replaces this.
 */
@ConfiguratorRank(LogConfiguration.RANK)
public final class LogConfiguration extends ContextAwareBase implements Configurator {
  static final int RANK = ConfiguratorRank.FALLBACK + 1;

  /** Of the HTTP client of Elasticsearch: below WARN they say every byte, credentials too. */
  private static final List<String> TELL_CREDENTIALS =
      List.of("org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers");

  private static final String TEXT =
      "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg %kvp{NONE}%n%ex";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LogSettings settings = LogSettings.of(System.getenv());
    for (String problem : settings.problems()) {
      System.err.println(problem);
    }
    configure(context, settings);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void configure(LoggerContext context, LogSettings settings) {
    // JUL asks its own levels first: without this, every disabled statement would be bridged.
    LevelChangePropagator julLevels = new LevelChangePropagator();
    julLevels.setContext(context);
    julLevels.setResetJUL(true);
    julLevels.start();
    context.addListener(julLevels);

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName("stdout");
    console.setEncoder(encoder(context, settings.text()));
    console.start();

    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    TELL_CREDENTIALS.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    settings.levels().forEach((name, level) -> context.getLogger(name).setLevel(level));
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean text) {
    if (!text) {
      JsonLineEncoder encoder = new JsonLineEncoder();
      encoder.setContext(context);
      encoder.start();
      return encoder;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(TEXT);
    encoder.start();
    return encoder;
  }
}
