package dev.spillway.gateway.read;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** The content encodings that request bodies may have, and how they are undone within a limit. */
public enum Decompression {
  NONE,
  GZIP,
  ZSTD;

  /** What the refusal of another encoding offers, and the value of its Accept-Encoding header. */
  public static final String ACCEPTED = "gzip, zstd";

  /** A window of 8 MiB, the most that RFC 9659 lets a body with this encoding ask for. */
  private static final int ZSTD_WINDOW_LOG = 23;

  /**
   * The encoding that a header announces.
   *
   * @param contentEncoding the header Content-Encoding
   * @throws RequestRefused for an unknown encoding, and for one encoding on top of another
   */
  public static Decompression of(@Nullable String contentEncoding) throws RequestRefused {
    if (contentEncoding == null) {
      return NONE;
    }
    return switch (contentEncoding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> NONE;
      case "gzip", "x-gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default ->
          throw RequestRefused.header(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              "Content-Encoding",
              "not supported; taken is one of " + ACCEPTED);
    };
  }

  /**
   * The body without its encoding.
   *
   * @param limit most bytes of the result; checked as they come out
   * @throws RequestRefused if the body is not of this encoding, is cut off, or holds more
   */
  public byte[] decode(byte[] body, int limit) throws RequestRefused {
    try {
      return switch (this) {
        case NONE -> body;
        case GZIP -> new Gunzip(body).readAll(new BoundedBytes(limit));
        case ZSTD -> zstd(body, limit);
      };
    } catch (DataFormatException e) {
      throw malformed("not gzip: " + e.getMessage());
    } catch (BoundedBytes.Full e) {
      throw new RequestRefused(
          ProblemType.TOO_LARGE,
          "the decompressed body is larger than limits.decompressed-bytes: " + limit + " bytes");
    } catch (ZstdIOException e) {
      throw malformed("not zstd: " + e.getMessage());
    } catch (IOException e) {
      throw malformed("cannot be decompressed");
    }
  }

  private static byte[] zstd(byte[] body, int limit) throws IOException, BoundedBytes.Full {
    BoundedBytes out = new BoundedBytes(limit);
    byte[] buffer = new byte[16 * 1024];
    try (ZstdInputStreamNoFinalizer in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body))) {
      in.setLongMax(ZSTD_WINDOW_LOG);
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.append(buffer, read);
      }
    }
    return out.toByteArray();
  }

  private static RequestRefused malformed(String detail) {
    return new RequestRefused(ProblemType.MALFORMED, "the body is " + detail);
  }
}
