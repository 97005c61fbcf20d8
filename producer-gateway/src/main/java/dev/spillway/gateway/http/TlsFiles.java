package dev.spillway.gateway.http;

import dev.spillway.gateway.config.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** The files of TLS as they are at one moment, checked to fit together. Immutable. */
final class TlsFiles {
  private static final String ALPN_HTTP_2 = "h2";
  private static final String ALPN_HTTP_1 = "http/1.1";
  private static final long LARGEST = 1 << 20;

  private final List<byte[]> contents;
  private final ServerSSLOptions options;
  private final Instant expiry;

  private TlsFiles(List<byte[]> contents, ServerSSLOptions options, Instant expiry) {
    this.contents = contents;
    this.options = options;
    this.expiry = expiry;
  }

  /**
   * Reads the files. Waits for the disk.
   *
   * @return empty if no certificate is configured
   * @throws IOException if one cannot be read, or the key is not the certificate's; the message
   *     names the file and shows nothing of a key
   */
  static Optional<TlsFiles> read(TlsConfig config, Vertx vertx) throws IOException {
    if (config.certificate().isEmpty() || config.key().isEmpty()) {
      return Optional.empty();
    }
    Path certificate = config.certificate().get();
    Path key = config.key().get();
    byte[] chain = bytes(certificate, "http.tls.certificate");
    byte[] secret = bytes(key, "http.tls.key");
    byte[] issuers =
        config.clientCa().isPresent()
            ? bytes(config.clientCa().get(), "http.tls.client-ca")
            : new byte[0];
    X509Certificate own = certificates(chain, certificate, "http.tls.certificate").getFirst();
    PemKeyCertOptions identity =
        new PemKeyCertOptions()
            .addCertValue(Buffer.buffer(chain))
            .addKeyValue(Buffer.buffer(secret));
    checkPair(identity, vertx, certificate, key);
    ServerSSLOptions options = new ServerSSLOptions();
    options.setKeyCertOptions(identity);
    options.setUseAlpn(true);
    options.setApplicationLayerProtocols(List.of(ALPN_HTTP_2, ALPN_HTTP_1));
    if (config.clientCa().isPresent()) {
      certificates(issuers, config.clientCa().get(), "http.tls.client-ca");
      options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(issuers)));
      options.setClientAuth(ClientAuth.REQUIRED);
    }
    return Optional.of(
        new TlsFiles(List.of(chain, secret, issuers), options, own.getNotAfter().toInstant()));
  }

  private static byte[] bytes(Path file, String setting) throws IOException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException("it is larger than 1 MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("%s (%s) cannot be read: %s".formatted(file, setting, e), e);
    }
  }

  private static List<X509Certificate> certificates(byte[] pem, Path file, String setting)
      throws IOException {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new IOException("%s (%s) holds no certificate".formatted(file, setting));
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "%s (%s) holds no PEM certificates: %s".formatted(file, setting, e.getMessage()), e);
    }
  }

  /** While one file is new and the other is not, every handshake would fail. */
  private static void checkPair(PemKeyCertOptions identity, Vertx vertx, Path certificate, Path key)
      throws IOException {
    try {
      for (KeyManager manager : identity.getKeyManagerFactory(vertx).getKeyManagers()) {
        if (manager instanceof X509KeyManager known && fits(known)) {
          return;
        }
      }
    } catch (Exception e) {
      throw new IOException(
          "%s (http.tls.key) cannot be used: %s".formatted(key, e.getMessage()), e);
    }
    throw new IOException(
        "the key in %s (http.tls.key) is not that of the certificate in %s"
            .formatted(key, certificate));
  }

  private static boolean fits(X509KeyManager manager) throws GeneralSecurityException {
    for (String type : List.of("RSA", "EC", "EdDSA")) {
      String[] aliases = manager.getServerAliases(type, null);
      for (String alias : aliases == null ? new String[0] : aliases) {
        if (fits(manager.getPrivateKey(alias), manager.getCertificateChain(alias)[0])) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean fits(PrivateKey key, Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] anything = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(anything);
    return signature.verify(signed);
  }

  /** What the server is to use. */
  ServerSSLOptions options() {
    return options;
  }

  /** When the gateway's own certificate ends. */
  Instant expiry() {
    return expiry;
  }

  /** Whether other files hold the same; by content, for a mounted Secret keeps no times. */
  boolean holdsTheSame(TlsFiles other) {
    for (int i = 0; i < contents.size(); i++) {
      if (!Arrays.equals(contents.get(i), other.contents.get(i))) {
        return false;
      }
    }
    return true;
  }
}
