package dev.spillway.consumer;

import static dev.spillway.consumer.TestPipeline.JSON;
import static dev.spillway.consumer.TestPipeline.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Earthquakes with the schema of the repository: what the stores make of it answers what the events
 * say. Real ones where the folder is there that the system property or the environment variable
 * below names, else made up ones.
 */
class EarthquakesIT {
  private static final Path DATA =
      Path.of(
          System.getProperty(
              "spillway.data.dir",
              Optional.ofNullable(System.getenv("SPILLWAY_DATA_DIR")).orElse("no-such-folder")));
  private static final String CONTENT_TYPE = "application/cloudevents+json";

  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(3);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  /** What the events of a month come to. */
  private static final class Month {
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;

    void add(BigDecimal magnitude) {
      sum = sum.add(magnitude);
      count++;
    }

    /** To the digits that an answer has. */
    BigDecimal average(int scale) {
      return sum.divide(BigDecimal.valueOf(count), scale, RoundingMode.HALF_UP);
    }
  }

  private static List<String> events() throws IOException {
    Path file = DATA.resolve("earthquakes.cloudevents.ndjson.gz");
    List<String> events = new ArrayList<>();
    if (Files.isReadable(file)) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
        reader.lines().forEach(events::add);
      }
      assertThat(events).hasSize(38_094);
      return events;
    }
    Random random = new Random(8);
    for (int i = 0; i < 5_000; i++) {
      Instant time = Instant.ofEpochSecond(1_451_606_400L + random.nextInt(366 * 86_400));
      events.add(
          """
          {"specversion":"1.0","id":"%d","source":"/made-up","type":"earthquake.observed",\
          "time":"%s","data":{"latitude":1,"longitude":2.5,"depth":3,"magType":"Md",\
          "magnitude":%s}}\
          """
              .formatted(i, time, BigDecimal.valueOf(random.nextInt(90_000), 4)));
    }
    return events;
  }

  @Test
  void shouldAnswerTheAverageMagnitudeOfEachMonthToTheLastDigit() throws Exception {
    // Others' events of this type would give it typed fields from next month on alone.
    pipeline.deleteIndices();
    pipeline.start(Map.of("SPILLWAY_SCHEMAS_FOLDER", Path.of("../schemas/events").toString()));
    SortedMap<YearMonth, Month> months = new TreeMap<>();
    int partition = 0;
    for (String event : events()) {
      pipeline.send(partition++ % 3, event, "content-type", CONTENT_TYPE);
      JsonNode json = JSON.readTree(event);
      Instant time = Instant.parse(json.path("time").asText());
      months
          .computeIfAbsent(YearMonth.from(time.atOffset(ZoneOffset.UTC)), month -> new Month())
          .add(json.at("/data/magnitude").decimalValue());
    }
    pipeline.flush();
    pipeline.produce(
        0,
        """
        {"specversion":"1.0","id":"text","source":"/it","type":"earthquake.observed",\
        "time":"2016-01-01T00:00:00Z","data":{"latitude":1,"longitude":2.5,"depth":3,\
        "magType":"Md","magnitude":"5.5"}}\
        """,
        "content-type",
        CONTENT_TYPE);

    pipeline.awaitNoLag();

    assertThat(pipeline.deadLetters())
        .singleElement()
        .satisfies(
            letter ->
                assertThat(header(letter, "spillway.dead-letter.reason"))
                    .isEqualTo("/data/magnitude: string found, number expected (type)"));
    await()
        .atMost(TestPipeline.DEADLINE)
        .until(
            () ->
                pipeline.count(
                        "SELECT count(*) FROM pg_views WHERE viewname ="
                            + " 'event_earthquake_observed'")
                    == 1);
    assertAverages(months, view());
    assertDoubles(months, aggregation());
  }

  /**
   * Half of the fifteenth digit of an average from 1 to 10: more digits no double is sure to hold.
   */
  private static final double LAST_DIGIT = 5e-15;

  /** What Elasticsearch adds up in doubles is the sum of decimals to the last digit they hold. */
  private static void assertDoubles(
      SortedMap<YearMonth, Month> months, SortedMap<YearMonth, Double> answered) {
    assertThat(answered.keySet()).isEqualTo(months.keySet());
    answered.forEach(
        (month, average) -> {
          double exact = Objects.requireNonNull(months.get(month)).average(40).doubleValue();
          assertThat(exact).isBetween(1.0, 10.0);
          assertThat(average).as("%s", month).isCloseTo(exact, within(LAST_DIGIT));
        });
  }

  /** What the aggregation over the typed field answers. */
  private SortedMap<YearMonth, Double> aggregation() throws Exception {
    pipeline.elasticsearch("POST", "/events-earthquake.observed-*/_refresh", "");
    JsonNode answer =
        pipeline.elasticsearch(
            "POST",
            "/events-earthquake.observed-*/_search",
            """
            {"size":0,"aggs":{"months":{
              "date_histogram":{"field":"time","calendar_interval":"month","min_doc_count":1},
              "aggs":{"average":{"avg":{"field":"data.magnitude"}}}}}}
            """);
    SortedMap<YearMonth, Double> averages = new TreeMap<>();
    for (JsonNode month : answer.at("/aggregations/months/buckets")) {
      averages.put(
          YearMonth.from(Instant.ofEpochMilli(month.path("key").asLong()).atOffset(ZoneOffset.UTC)),
          month.at("/average/value").asDouble());
    }
    return averages;
  }

  private static void assertAverages(
      SortedMap<YearMonth, Month> months, SortedMap<YearMonth, BigDecimal> answered) {
    assertThat(months.size()).isGreaterThan(5);
    assertThat(answered.keySet()).isEqualTo(months.keySet());
    answered.forEach(
        (month, average) ->
            assertThat(average)
                .as("%s", month)
                .isEqualTo(Objects.requireNonNull(months.get(month)).average(average.scale())));
  }

  /** What the view answers. */
  private SortedMap<YearMonth, BigDecimal> view() throws SQLException {
    SortedMap<YearMonth, BigDecimal> averages = new TreeMap<>();
    try (Connection connection = pipeline.connection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT to_char(time AT TIME ZONE 'UTC', 'YYYY-MM'), avg(magnitude)"
                    + " FROM event_earthquake_observed GROUP BY 1")) {
      while (rows.next()) {
        averages.put(YearMonth.parse(rows.getString(1)), rows.getBigDecimal(2));
        assertThat(rows.getBigDecimal(2).precision()).isGreaterThan(15);
      }
    }
    return averages;
  }
}
