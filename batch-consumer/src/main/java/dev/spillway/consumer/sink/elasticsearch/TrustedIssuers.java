package dev.spillway.consumer.sink.elasticsearch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates in a PEM file, as the only ones that a connection trusts. */
final class TrustedIssuers {
  private TrustedIssuers() {}

  /**
   * Reads the file, once: a new one is seen at the next start.
   *
   * @param setting names the file in a message
   * @throws IllegalArgumentException if the file cannot be read, or holds no certificate
   */
  static SSLContext context(Path file, String setting) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (Certificate issuer : read(file)) {
        trusted.setCertificateEntry("issuer-" + trusted.size(), issuer);
      }
      if (trusted.size() == 0) {
        throw new IOException("it holds no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "%s: %s is no PEM file of certificates: %s".formatted(setting, file, e), e);
    }
  }

  private static Collection<? extends Certificate> read(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
  }
}
