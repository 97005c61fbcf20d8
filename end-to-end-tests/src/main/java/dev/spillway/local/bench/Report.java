package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Results as one HTML page that needs nothing else: charts by Chart.js, which is in the page, and
 * all numbers as tables.
 *
 * @param machine a line about where and when
 * @param results of scenarios that were measured
 * @param failures why others were not, by their names
 */
record Report(String machine, List<Result> results, Map<String, String> failures) {
  private static final String LIBRARY = "META-INF/resources/webjars/chart.js/";
  private static final String LIBRARY_VERSION =
      "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

  Report {
    results = List.copyOf(results);
    failures = new LinkedHashMap<>(failures);
  }

  void write(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Files.writeString(file, html());
  }

  String html() throws IOException {
    List<Chart> charts = Charts.of(results);
    String template = text("dev/spillway/local/bench/report.html");
    return template
        .replace("{{machine}}", escape(machine))
        .replace("{{sections}}", sections(charts))
        .replace("{{charts}}", forScript(new ObjectMapper().writeValueAsString(drawn(charts))))
        .replace("{{library}}", library());
  }

  private String sections(List<Chart> charts) {
    StringBuilder html = new StringBuilder();
    failures.forEach(
        (scenario, reason) ->
            html.append(
                "<p class=\"failed\"><strong>%s</strong> was not measured: %s</p>\n"
                    .formatted(escape(scenario), escape(reason))));
    for (int i = 0; i < charts.size(); i++) {
      Chart chart = charts.get(i);
      html.append(
          """
          <section aria-labelledby="title-%1$d">
          <h2 id="title-%1$d">%2$s</h2>
          <p>%3$s</p>
          <div class="chart"><canvas id="%4$s" role="img" aria-label="Chart: %2$s. Its numbers are in the table below."></canvas></div>
          <div class="tables">%5$s</div>
          </section>
          """
              .formatted(i, escape(chart.title()), escape(chart.text()), id(i), table(chart)));
    }
    for (Result result : results) {
      html.append(details(result));
    }
    return html.toString();
  }

  private static String table(Chart chart) {
    StringBuilder html =
        new StringBuilder(
            "<table><caption>%s</caption><tr><th scope=\"col\">%s</th>"
                .formatted(escape(chart.up()), escape(chart.across())));
    for (Chart.Series series : chart.series()) {
      html.append("<th scope=\"col\">").append(escape(series.name())).append("</th>");
    }
    html.append("</tr>");
    for (int i = 0; i < chart.labels().size(); i++) {
      html.append("<tr><th scope=\"row\">").append(escape(chart.labels().get(i))).append("</th>");
      for (Chart.Series series : chart.series()) {
        html.append("<td>").append(number(series.values().get(i))).append("</td>");
      }
      html.append("</tr>");
    }
    return html.append("</table>").toString();
  }

  /** All fields, as in the line RESULT. */
  private static String details(Result result) {
    StringBuilder html =
        new StringBuilder(
            "<details><summary>All numbers of %s</summary><div class=\"tables\"><table>"
                .formatted(escape(name(result))));
    result
        .values()
        .forEach(
            (field, value) ->
                html.append(
                    "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td></tr>"
                        .formatted(
                            escape(field),
                            value instanceof Number number
                                ? number(number)
                                : escape(String.valueOf(value)))));
    return html.append("</table></div></details>\n").toString();
  }

  private static String name(Result result) {
    return result.values().containsKey("store")
        ? result.scenario() + ", " + result.text("store")
        : result.scenario();
  }

  private static List<Map<String, Object>> drawn(List<Chart> charts) {
    List<Map<String, Object>> drawn = new ArrayList<>();
    for (int i = 0; i < charts.size(); i++) {
      Chart chart = charts.get(i);
      drawn.add(
          Map.of(
              "id", id(i),
              "line", chart.shape().isLine(),
              "logarithmic", chart.shape().isLogarithmic(),
              "across", chart.across(),
              "up", chart.up(),
              "labels", chart.labels(),
              "series", chart.series()));
    }
    return drawn;
  }

  private static String id(int number) {
    return "chart-" + number;
  }

  private static String number(Number number) {
    NumberFormat format = NumberFormat.getInstance(Locale.ROOT);
    format.setMaximumFractionDigits(2);
    return format.format(number);
  }

  private static String library() throws IOException {
    Properties about = new Properties();
    try (InputStream in = open(LIBRARY_VERSION)) {
      about.load(in);
    }
    return forScript(text(LIBRARY + about.getProperty("version") + "/dist/chart.umd.min.js"));
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = Report.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new FileNotFoundException(resource + " is not on the class path");
    }
    return in;
  }

  /** Nothing inside may end the element. */
  private static String forScript(String text) {
    return text.replace("</", "<\\/");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
