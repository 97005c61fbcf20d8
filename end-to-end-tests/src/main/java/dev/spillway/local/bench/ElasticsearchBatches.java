package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Prepared documents into an index: one by a request of its own, more by one bulk request. */
final class ElasticsearchBatches implements BatchLoad {
  private final int size;
  private final Search search;
  private final BufferedReader lines;

  ElasticsearchBatches(Search search, PreparedLoad prepared, int size) throws IOException {
    this.size = size;
    this.search = search;
    this.lines = Files.newBufferedReader(prepared.bulk());
  }

  @Override
  public int next() throws IOException, InterruptedException {
    return size == 1 ? one() : many();
  }

  private int one() throws IOException, InterruptedException {
    @Nullable String operation = lines.readLine();
    if (operation == null) {
      return 0;
    }
    search.create(PreparedLoad.key(operation), lines.readLine().getBytes(UTF_8));
    return 1;
  }

  private int many() throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder(700 * size);
    int taken = 0;
    while (taken < size) {
      @Nullable String operation = lines.readLine();
      if (operation == null) {
        break;
      }
      body.append(operation).append('\n').append(lines.readLine()).append('\n');
      taken++;
    }
    if (taken > 0) {
      search.bulk(body.toString().getBytes(UTF_8));
    }
    return taken;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
