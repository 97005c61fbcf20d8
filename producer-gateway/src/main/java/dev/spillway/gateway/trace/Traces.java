package dev.spillway.gateway.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends a span of each sampled request to a collector, from a thread of its own. What the collector
 * does not take in time is dropped, and counted by the library's own log. For any thread; never
 * waits.
 */
public final class Traces implements AutoCloseable {
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");

  /** Names of the semantic conventions for HTTP servers. */
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");

  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final int MOST_WAITING = 2_048;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LAST_EXPORT = Duration.ofSeconds(2);

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Traces(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("dev.spillway.gateway");
  }

  /**
   * Spans by OTLP over HTTP.
   *
   * @param endpoint of the collector, such as {@code http://127.0.0.1:4318/v1/traces}
   * @param ratio from 0 to 1: how many of the requests that name no trace are sampled; others are
   *     if the trace they name is
   */
  public static Traces to(URI endpoint, double ratio) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.toString())
            .setTimeout(TIMEOUT)
            .setConnectTimeout(TIMEOUT)
            .build();
    return new Traces(
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().toBuilder().put(SERVICE, "producer-gateway").build())
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(ratio)))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(MOST_WAITING)
                    .setExporterTimeout(TIMEOUT)
                    .build())
            .build());
  }

  /**
   * Begins the span of a request.
   *
   * @param route the path as the contract writes it, of which there are few
   * @param parent the header traceparent
   * @param state the header tracestate
   */
  public RequestSpan begin(
      String method, String route, @Nullable String parent, @Nullable String state) {
    Context context =
        parent == null
            ? Context.root()
            : W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), headers(parent, state), Headers.GETTER);
    Span span =
        tracer
            .spanBuilder(method + " " + route)
            .setParent(context)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, method)
            .setAttribute(ROUTE, route)
            .startSpan();
    return new RequestSpan(span);
  }

  private static Map<String, String> headers(String parent, @Nullable String state) {
    return state == null
        ? Map.of("traceparent", parent)
        : Map.of("traceparent", parent, "tracestate", state);
  }

  /** Reads the headers by their names in lower case. */
  private enum Headers implements TextMapGetter<Map<String, String>> {
    GETTER;

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key.toLowerCase(Locale.ROOT));
    }
  }

  /** Sends what is still there, for two seconds at most. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_EXPORT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
