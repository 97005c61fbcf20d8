package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.devstack.SharedDevStack;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer that this test is, beside API keys. */
class TokenIT {
  private static final String ORDER =
      "{\"type\":\"order.placed\",\"source\":\"/shop/1\",\"data\":1}";
  private static final String OTHER = "{\"type\":\"user.born\",\"source\":\"/shop/1\",\"data\":1}";

  @TempDir private static Path folder;
  private static HttpServer issuer;
  private static RSAKey rsa;
  private static ECKey ec;
  private static volatile JWKSet published;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
    published = new JWKSet(List.of(rsa, ec)).toPublicJWKSet();
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    serve("/.well-known/openid-configuration", () -> "{\"jwks_uri\":\"" + base() + "/keys\"}");
    serve("/keys", () -> published.toString());
    issuer.start();
    gateway = start("types-claim: types");
  }

  /** A gateway for this issuer's tokens and one API key. */
  private static RunningGateway start(String more) throws Exception {
    Path keys = folder.resolve("keys.yaml");
    Files.writeString(keys, "keys: {one: {sha256: %s}}".formatted(TestKeys.sha256("an api key")));
    String kafka = SharedDevStack.kafka().bootstrapServers();
    return RunningGateway.start(
            kafka,
            TestTopic.create(kafka).name(),
            """
            access:
              jwt: {issuer: "%s", audience: spillway, keys-reload: 1s, %s}
            """
                .formatted(base(), more),
            Map.of("SPILLWAY_ACCESS_KEYS_FILE", keys.toString()))
        .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
    issuer.stop(0);
  }

  private interface Text {
    String get();
  }

  private static void serve(String path, Text text) {
    issuer.createContext(
        path,
        exchange -> {
          byte[] body = text.get().getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private static String base() {
    return "http://127.0.0.1:" + issuer.getAddress().getPort();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(base())
        .audience("spillway")
        .subject("somebody")
        .claim("types", List.of("order.*"))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  private static String signed(
      JWSAlgorithm algorithm, JWSSigner signer, String keyId, JWTClaimsSet claims)
      throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID(keyId).type(JOSEObjectType.JWT).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private static String token(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
    return signed(
        JWSAlgorithm.RS256, new RSASSASigner(rsa), "rsa-1", change.apply(claims()).build());
  }

  private static int send(String credential, String event) throws Exception {
    return post(gateway, credential, event).status();
  }

  private static RunningGateway.Reply post(RunningGateway to, String credential, String event)
      throws Exception {
    return to.post("application/json", event, "Authorization", "Bearer " + credential);
  }

  @Test
  void shouldKnowATokenByItsKeyAndItsClaims() throws Exception {
    String byRsa = token(it -> it);
    String byEc =
        signed(
            JWSAlgorithm.ES256,
            new ECDSASigner(ec),
            "ec-1",
            claims().claim("types", "a order.placed").build());

    assertThat(send(byRsa, ORDER)).isEqualTo(202);
    assertThat(send(byRsa, ORDER)).as("remembered").isEqualTo(202);
    assertThat(send(byRsa, OTHER)).isEqualTo(403);
    assertThat(send(byEc, ORDER)).isEqualTo(202);
    assertThat(send(byEc, OTHER)).isEqualTo(403);
    assertThat(send("an api key", OTHER)).isEqualTo(202);
  }

  @Test
  void shouldNotBelieveOtherClaims() throws Exception {
    Date past = Date.from(Instant.now().minusSeconds(120));
    Date ahead = Date.from(Instant.now().plusSeconds(120));

    assertThat(send(token(it -> it.issuer("https://elsewhere.example")), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.audience("another")), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.audience((String) null)), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.expirationTime(past)), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.expirationTime(null)), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.notBeforeTime(ahead)), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.subject(null)), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.claim("types", null)), ORDER)).isEqualTo(401);
    assertThat(send(token(it -> it.claim("types", "o*r")), ORDER)).isEqualTo(401);
  }

  /** What RFC 8725 warns of: no algorithm, and HMAC with the public key as its secret. */
  @Test
  void shouldNotBelieveOtherSignatures() throws Exception {
    String good = token(it -> it);
    RSAKey strange = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    byte[] publicKey = rsa.toRSAPublicKey().getEncoded();

    assertThat(send(new PlainJWT(claims().build()).serialize(), ORDER)).isEqualTo(401);
    assertThat(
            send(
                signed(JWSAlgorithm.RS256, new RSASSASigner(strange), "rsa-1", claims().build()),
                ORDER))
        .isEqualTo(401);
    assertThat(
            send(
                signed(JWSAlgorithm.HS256, new MACSigner(publicKey), "rsa-1", claims().build()),
                ORDER))
        .isEqualTo(401);
    assertThat(send(good.substring(0, good.length() - 4) + "AAAA", ORDER)).isEqualTo(401);
    assertThat(send("a.b.c", ORDER)).isEqualTo(401);
    assertThat(send("..", ORDER)).isEqualTo(401);
  }

  /** 51 events at 10 in a second: the subject is in debt for four seconds, with all its tokens. */
  @Test
  void shouldKeepASubjectToItsRate() throws Exception {
    String one = token(it -> it.claim("jti", "1"));
    String two = token(it -> it.claim("jti", "2"));
    String other = token(it -> it.subject("somebody else"));
    String many = "[" + ORDER + ("," + ORDER).repeat(50) + "]";
    try (RunningGateway limited = start("events-per-second: 10, bytes-per-second: 1MiB")) {
      RunningGateway.Reply first = post(limited, one, many);
      RunningGateway.Reply same = post(limited, one, ORDER);
      RunningGateway.Reply secondToken = post(limited, two, ORDER);
      RunningGateway.Reply somebodyElse = post(limited, other, ORDER);

      assertThat(first.status()).isEqualTo(202);
      assertThat(first.header("RateLimit-Policy"))
          .isEqualTo("\"events\";q=10;w=1, \"bytes\";q=1048576;w=1;qu=\"content-bytes\"");
      for (RunningGateway.Reply refused : List.of(same, secondToken)) {
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.json().get("type").asText()).endsWith("rate-limited");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 5);
        assertThat(refused.header("RateLimit")).startsWith("\"events\";r=0;t=1, \"bytes\";r=");
      }
      assertThat(somebodyElse.status()).isEqualTo(202);
      await().atMost(Duration.ofSeconds(10)).until(() -> post(limited, two, ORDER).status() == 202);
    }
  }

  @Test
  void shouldKeepASubjectToItsBytes() throws Exception {
    String large = "{\"type\":\"order.placed\",\"data\":\"" + "x".repeat(10_000) + "\"}";
    try (RunningGateway limited = start("bytes-per-second: 1KiB")) {
      assertThat(post(limited, token(it -> it.claim("jti", "1")), large).status()).isEqualTo(202);
      assertThat(post(limited, token(it -> it.claim("jti", "2")), ORDER).status()).isEqualTo(429);
    }
  }

  /** OpenID Connect Core, section 2: at most 255 characters. */
  @Test
  void shouldNotRememberEndlessNames() throws Exception {
    assertThat(send(token(it -> it.subject("s".repeat(255))), ORDER)).isEqualTo(202);
    assertThat(send(token(it -> it.subject("s".repeat(256))), ORDER)).isEqualTo(401);
  }

  @Test
  void shouldFollowTheIssuersKeys() throws Exception {
    RSAKey next = new RSAKeyGenerator(2048).keyID("rsa-2").generate();
    String byNext = signed(JWSAlgorithm.RS256, new RSASSASigner(next), "rsa-2", claims().build());
    assertThat(send(byNext, ORDER)).isEqualTo(401);

    List<JWK> all = List.of(rsa, ec, next);
    published = new JWKSet(all).toPublicJWKSet();

    await().atMost(Duration.ofSeconds(10)).until(() -> send(byNext, ORDER) == 202);
  }
}
