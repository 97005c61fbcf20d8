package dev.spillway.gateway.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** How providers sign what they send. All of them use HMAC-SHA256. */
public enum SignatureScheme {
  /**
   * {@code X-Hub-Signature-256: sha256=HEX} over the body. It has no time, so an old request can be
   * sent again.
   *
   * @see <a href="https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries">
   *     Validating webhook deliveries</a>
   */
  GITHUB("X-Hub-Signature-256") {
    @Override
    Claim claim(RequestHeader headers) throws UnsignedException {
      String value = required(headers, header());
      if (!value.startsWith("sha256=")) {
        throw new UnsignedException(header() + " must begin with sha256=");
      }
      return new Claim(
          new byte[0], Claim.NO_TIME, List.of(hex(value.substring("sha256=".length()))));
    }

    @Override
    byte[] key(String secret) {
      return secret.getBytes(UTF_8);
    }
  },

  /**
   * {@code Stripe-Signature: t=SECONDS,v1=HEX} over the time, a dot and the body; several {@code
   * v1} while a secret is replaced.
   *
   * @see <a href="https://docs.stripe.com/webhooks/signature">Stripe's signatures</a>
   */
  STRIPE("Stripe-Signature") {
    @Override
    Claim claim(RequestHeader headers) throws UnsignedException {
      String time = "";
      List<byte[]> signatures = new ArrayList<>();
      for (String item : required(headers, header()).split(",", MOST_ITEMS)) {
        String text = item.strip();
        if (text.startsWith("t=")) {
          time = text.substring(2);
        } else if (text.startsWith("v1=")) {
          signatures.add(hex(text.substring(3)));
        }
      }
      return new Claim((time + ".").getBytes(ISO_8859_1), seconds(header(), time), signatures);
    }

    @Override
    byte[] key(String secret) {
      return secret.getBytes(UTF_8);
    }
  },

  /**
   * {@code webhook-signature: v1,BASE64 ...} over {@code webhook-id}, {@code webhook-timestamp} and
   * the body, joined by dots. A secret is base64, with {@code whsec_} before it or not.
   *
   * @see <a href="https://github.com/standard-webhooks/standard-webhooks">Standard Webhooks</a>
   */
  STANDARD("webhook-signature") {
    @Override
    Claim claim(RequestHeader headers) throws UnsignedException {
      String id = required(headers, "webhook-id");
      String time = required(headers, "webhook-timestamp");
      List<byte[]> signatures = new ArrayList<>();
      for (String item : required(headers, header()).split(" ", MOST_ITEMS)) {
        if (item.startsWith("v1,")) {
          signatures.add(base64(item.substring("v1,".length())));
        }
      }
      byte[] prefix = (id + "." + time + ".").getBytes(ISO_8859_1);
      return new Claim(prefix, seconds("webhook-timestamp", time), signatures);
    }

    @Override
    byte[] key(String secret) {
      return Base64.getDecoder()
          .decode(secret.startsWith("whsec_") ? secret.substring("whsec_".length()) : secret);
    }
  };

  /** More signatures than any provider sends while a secret is replaced. */
  private static final int MOST_ITEMS = 20;

  private static final HexFormat HEX = HexFormat.of();

  private final String header;

  SignatureScheme(String header) {
    this.header = header;
  }

  /** The header with the signature. */
  public String header() {
    return header;
  }

  /** Whether a configured secret can be one of this scheme. */
  public boolean isSecret(String secret) {
    try {
      return key(secret).length >= 8;
    } catch (IllegalArgumentException e) {
      return false; // no base64
    }
  }

  /** What the request's headers say about its signature. */
  abstract Claim claim(RequestHeader headers) throws UnsignedException;

  /** The key of the HMAC. */
  abstract byte[] key(String secret);

  private static String required(RequestHeader headers, String name) throws UnsignedException {
    String value = headers.value(name);
    if (value == null || value.isBlank()) {
      throw new UnsignedException("the header " + name + " is missing");
    }
    return value.strip();
  }

  private static long seconds(String name, String text) throws UnsignedException {
    if (!text.matches("\\d{1,12}")) {
      throw new UnsignedException("the header " + name + " has no time in seconds since 1970");
    }
    return Long.parseLong(text);
  }

  /** Empty for what is no hex: a signature that fits nothing. */
  private static byte[] hex(String text) {
    try {
      return HEX.parseHex(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
