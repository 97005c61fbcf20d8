package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The same events at a gateway that holds them against a schema, and at one that does not. */
final class SchemaCost {
  private static final int BATCH = 100;

  /** Every member is declared and bounded, as in a schema that somebody has cared for. */
  private static final String SCHEMA =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:spillway:event:%1$s:1",
        "type": "object",
        "properties": {
          "device": {"type": "string", "pattern": "^sensor-[0-9]+$"},
          "site": {"type": "string", "minLength": 1, "maxLength": 100},
          "temperature": {"type": "number", "minimum": -273.15, "maximum": 1000},
          "humidity": {"type": "integer", "minimum": 0, "maximum": 100},
          "pressure": {"type": "number", "minimum": 0},
          "battery": {"type": "integer", "minimum": 0, "maximum": 100},
          "firmware": {"type": "string", "maxLength": 50},
          "status": {"enum": ["ok", "degraded", "failed"]},
          "sequence": {"type": "integer", "minimum": 0},
          "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
          "note": {"type": "string", "maxLength": 1000}
        },
        "required": ["device", "temperature", "status", "sequence"]
      }
      """
          .formatted(BenchEvents.TYPE);

  private final Ground ground;
  private final Wrk wrk;
  private final byte[] single;
  private final byte[] lines;
  private final Duration duration;
  private final String body;

  SchemaCost(Ground ground, Wrk wrk, String body, Duration duration) {
    this.ground = ground;
    this.wrk = wrk;
    this.body = body;
    this.single = body.getBytes(UTF_8);
    this.lines = (body + "\n").repeat(BATCH).getBytes(UTF_8);
    this.duration = duration;
  }

  /** Events a second, and processor time of the gateway for a million of them. */
  private record Rates(double single, double batch, double singleCpu, double batchCpu) {}

  Result measure() throws Exception {
    Path folder = Files.createDirectories(ground.directory().resolve("schemas"));
    Files.writeString(folder.resolve(BenchEvents.TYPE + ".schema.json"), SCHEMA);
    Map<String, String> checking = Map.of("SPILLWAY_SCHEMAS_FOLDER", folder.toString());
    int repeat = ground.repeat();
    double[][] plain = new double[4][repeat];
    double[][] checked = new double[4][repeat];
    try (Topic topic = new Topic(ground.targets().kafka(), Ground.newName());
        GatewayRun without = new GatewayRun(ground, topic, body);
        GatewayRun with = new GatewayRun(ground, topic, body, checking)) {
      ground.out().accept("warming up");
      rates(without);
      rates(with);
      for (int i = 0; i < repeat; i++) {
        Rates one = put(rates(without), plain, i);
        Rates other = put(rates(with), checked, i);
        ground
            .out()
            .accept(
                "%d of %d: single %,.0f/s, with a schema %,.0f/s; NDJSON %,.0f events/s, with a schema %,.0f/s"
                    .formatted(i + 1, repeat, one.single, other.single, one.batch, other.batch));
      }
    }
    return new Result("gateway-schemas")
        .put("single_per_s", Result.median(plain[0]))
        .put("single_per_s_schemas", Result.median(checked[0]))
        .put("single_ratio", Result.median(checked[0]) / Result.median(plain[0]))
        .put("batch_events_per_s", Result.median(plain[1]))
        .put("batch_events_per_s_schemas", Result.median(checked[1]))
        .put("batch_ratio", Result.median(checked[1]) / Result.median(plain[1]))
        .put("single_cpu_s_per_million", Result.median(plain[2]))
        .put("single_cpu_s_per_million_schemas", Result.median(checked[2]))
        .put("batch_cpu_s_per_million", Result.median(plain[3]))
        .put("batch_cpu_s_per_million_schemas", Result.median(checked[3]));
  }

  private static Rates put(Rates rates, double[][] into, int i) {
    into[0][i] = rates.single;
    into[1][i] = rates.batch;
    into[2][i] = rates.singleCpu;
    into[3][i] = rates.batchCpu;
    return rates;
  }

  private Rates rates(GatewayRun gateway) throws IOException, InterruptedException {
    double before = gateway.usage().cpuSeconds();
    double ones =
        wrk.post(gateway.url(), "application/json", single, 512, duration).requestsPerSecond();
    double between = gateway.usage().cpuSeconds();
    double many =
        wrk.post(gateway.url(), "application/x-ndjson", lines, 64, duration).requestsPerSecond()
            * BATCH;
    double after = gateway.usage().cpuSeconds();
    double seconds = duration.toSeconds();
    return new Rates(
        ones,
        many,
        (between - before) * 1e6 / (ones * seconds),
        (after - between) * 1e6 / (many * seconds));
  }
}
