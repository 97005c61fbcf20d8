package dev.spillway.gateway.http;

import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.receipt.ReceiptDesk;
import dev.spillway.gateway.receipt.RecordPlace;
import dev.spillway.gateway.receipt.Subject;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One question for a receipt, from its head to its answer. Lives on its event loop. */
final class ReceiptExchange {
  private static final Pattern WAIT = Pattern.compile("(\\d{1,6})(ms|s)");

  private final EventLoop loop;
  private final HttpServerRequest request;
  private final RecordPlace place;

  ReceiptExchange(EventLoop loop, HttpServerRequest request, RecordPlace place) {
    this.loop = loop;
    this.request = request;
    this.place = place;
  }

  void begin(ReceiptDesk desk) {
    loop.metrics().begun();
    Optional<Duration> wait = wish(request.getParam("wait"));
    if (wait.isEmpty()) {
      refuse(ProblemType.MALFORMED, "wait: must be a time such as 5s or 500ms");
      return;
    }
    Optional<String> unavailable = loop.intake().unavailable();
    if (unavailable.isPresent()) {
      refuse(ProblemType.RECEIPT_UNAVAILABLE, unavailable.get());
      return;
    }
    Optional<ReceiptWait> waiting =
        ReceiptWait.begin(
            loop, desk, new Subject.Named(place), loop.granted(wait.get()), this::answer);
    if (waiting.isEmpty()) {
      refuse(
          ProblemType.RECEIPT_UNAVAILABLE,
          "too many receipts are waited for already: receipts.records");
      return;
    }
    ReceiptWait began = waiting.get();
    request
        .response()
        .closeHandler(
            _ -> {
              if (began.cancel()) {
                loop.metrics().aborted();
              }
            });
  }

  /** Empty for what makes no sense. */
  private static Optional<Duration> wish(@Nullable String wait) {
    if (wait == null) {
      return Optional.of(Duration.ZERO);
    }
    Matcher matcher = WAIT.matcher(wait);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount));
  }

  private void answer(ReceiptWait.Result result) {
    switch (result) {
      case ReceiptWait.Known(var receipts) ->
          send(Answers.receipt(loop.topic(), place, receipts.getFirst()));
      case ReceiptWait.NoSuchRecord(String detail) -> refuse(ProblemType.NOT_FOUND, detail);
      case ReceiptWait.Away(String reason) -> refuse(ProblemType.RECEIPT_UNAVAILABLE, reason);
    }
  }

  private void refuse(ProblemType type, String detail) {
    send(Answers.refusal(type, detail, List.of()));
  }

  private void send(Answer answer) {
    loop.metrics().answered(answer.status());
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    loop.send(request, answer, false);
  }
}
