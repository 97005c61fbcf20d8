package dev.spillway.gateway.read;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip (RFC 1952) from memory, with one or more members. Java's own stream takes a broken
 * member after the first for the end, which would drop events in silence; this one refuses it.
 */
final class Gunzip {
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final byte[] in;
  private int at;

  Gunzip(byte[] in) {
    this.in = in;
  }

  byte[] readAll(BoundedBytes out) throws DataFormatException, BoundedBytes.Full {
    do {
      header();
      member(out);
    } while (at < in.length);
    return out.toByteArray();
  }

  private void header() throws DataFormatException {
    if (next() != 0x1F || next() != 0x8B || next() != 8) {
      throw new DataFormatException("no gzip header at byte " + at);
    }
    int flags = next();
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
  }

  private void member(BoundedBytes out) throws DataFormatException, BoundedBytes.Full {
    CRC32 crc = new CRC32();
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(in, at, in.length - at);
      byte[] buffer = new byte[16 * 1024];
      while (!inflater.finished()) {
        int length = inflater.inflate(buffer);
        if (length == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new DataFormatException("it is cut off");
        }
        crc.update(buffer, 0, length);
        out.append(buffer, length);
      }
      at = in.length - inflater.getRemaining();
      if (int32() != (int) crc.getValue() || int32() != (int) inflater.getBytesWritten()) {
        throw new DataFormatException("its checksum or length is wrong");
      }
    } finally {
      inflater.end();
    }
  }

  private int int32() throws DataFormatException {
    return next() | next() << 8 | next() << 16 | next() << 24;
  }

  private void skipText() throws DataFormatException {
    while (next() != 0) {
      // the name and the comment of a member are of no use here
    }
  }

  private void skip(int length) throws DataFormatException {
    if (length > in.length - at) {
      throw new DataFormatException("it is cut off");
    }
    at += length;
  }

  private int next() throws DataFormatException {
    if (at >= in.length) {
      throw new DataFormatException("it is cut off");
    }
    return in[at++] & 0xFF;
  }
}
