package dev.spillway.local.secured;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority with a certificate of its own, and those it issues for 127.0.0.1; by keytool. */
final class TestAuthority {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String name;

  private TestAuthority(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  static TestAuthority create(Path folder, String name) throws Exception {
    TestAuthority authority = new TestAuthority(folder, name);
    authority.generate(name, "-ext", "bc:c");
    return authority;
  }

  /** The authority's certificate, as a PEM file. */
  Path certificate() throws Exception {
    return Files.writeString(
        folder.resolve(name + ".crt"), pem("CERTIFICATE", store(name).getCertificate(name)));
  }

  /** Issues a certificate for a server on 127.0.0.1. */
  Issued issue(String server) throws Exception {
    generate(server);
    Path request = folder.resolve(server + ".csr");
    Path issued = folder.resolve(server + "-issued.crt");
    keytool(server, "-certreq", "-file", request.toString());
    keytool(
        name,
        "-gencert",
        "-infile",
        request.toString(),
        "-outfile",
        issued.toString(),
        "-ext",
        "san=ip:127.0.0.1");
    // keytool wants to know the issuer of what it imports.
    keytoolAs(server, name, "-importcert", "-noprompt", "-file", certificate().toString());
    keytool(server, "-importcert", "-file", issued.toString());
    return new Issued(store(server), server);
  }

  private void generate(String alias, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-genkeypair", "-keyalg", "RSA", "-dname", "CN=" + alias));
    arguments.addAll(List.of(more));
    keytool(alias, arguments.toArray(String[]::new));
  }

  private void keytool(String store, String... arguments) throws Exception {
    keytoolAs(store, store, arguments);
  }

  private void keytoolAs(String store, String alias, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", alias, "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keystore", file(store).toString()));
    Path log = folder.resolve(store + ".log");
    Process keytool =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException(command + "\n" + Files.readString(log));
    }
  }

  private Path file(String store) {
    return folder.resolve(store + ".p12");
  }

  private KeyStore store(String store) throws IOException, GeneralSecurityException {
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file(store))) {
      loaded.load(in, PASSWORD.toCharArray());
    }
    return loaded;
  }

  private static String pem(String kind, Object content) throws Exception {
    byte[] bytes =
        content instanceof Key key ? key.getEncoded() : ((Certificate) content).getEncoded();
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
  }

  /** A server's certificate and key. */
  record Issued(KeyStore store, String alias) {
    String keyPem() throws Exception {
      return pem("PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()));
    }

    /** The certificate and its issuer's. */
    String chainPem() throws Exception {
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : store.getCertificateChain(alias)) {
        chain.append(pem("CERTIFICATE", certificate));
      }
      return chain.toString();
    }

    SSLContext context() throws Exception {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    }
  }
}
