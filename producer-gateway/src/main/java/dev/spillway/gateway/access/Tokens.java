package dev.spillway.gateway.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of an OpenID Connect issuer (JWT, RFC 7519 and 9068), signed with its keys. For any
 * thread; never waits for the network.
 */
public final class Tokens implements Authenticator, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tokens.class);
  private static final int LONGEST = 16 * 1024;

  /** Checking a signature again costs as much as reading an event. */
  private static final int MOST_REMEMBERED = 10_000;

  /** Subjects whose quota is known: 8 to 14 MB, with both rates and by their names' lengths. */
  private static final int MOST_SUBJECTS = 10_000;

  /** OpenID Connect Core, section 2. */
  private static final int LONGEST_SUBJECT = 255;

  /** Only public keys: with HMAC, whoever may check could sign (RFC 8725, section 3.1). */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final TokenRules rules;
  private final IssuerKeys keys;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

  private final SubjectQuotas quotas;

  private record Known(String subject, Scope scope, Instant until) {}

  private Tokens(TokenRules rules) {
    this.rules = rules;
    this.keys = new IssuerKeys(rules);
    this.quotas = new SubjectQuotas(rules.rates(), MOST_SUBJECTS, System::nanoTime);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            rules.audience(),
            new JWTClaimsSet.Builder().issuer(rules.issuer()).build(),
            Set.of(JWTClaimNames.EXPIRATION_TIME, JWTClaimNames.SUBJECT));
    claims.setMaxClockSkew((int) rules.clockSkew().toSeconds());
    processor.setJWTClaimsSetVerifier(claims);
  }

  /** Begins to fetch the issuer's keys. */
  public static Tokens of(TokenRules rules) {
    return new Tokens(rules);
  }

  /** Why tokens cannot be checked yet; empty when they can. */
  public Optional<String> unavailable() {
    return keys.isEmpty()
        ? Optional.of("the keys of " + rules.issuer() + " were not fetched yet")
        : Optional.empty();
  }

  @Override
  public Optional<Sender> sender(String credential) {
    if (credential.length() > LONGEST || credential.chars().filter(c -> c == '.').count() != 2) {
      return Optional.empty();
    }
    String digest = HexFormat.of().formatHex(ApiKey.digestOf(credential.getBytes(ISO_8859_1)));
    Known before = known.get(digest);
    if (before != null && Instant.now().isBefore(before.until())) {
      return Optional.of(sender(before));
    }
    try {
      JWTClaimsSet claims = processor.process(credential, null);
      Known token =
          new Known(subject(claims), scope(claims), claims.getExpirationTime().toInstant());
      remember(digest, token);
      return Optional.of(sender(token));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      // The message says which claim is wrong, never the token.
      log.atDebug().addKeyValue("why", e.getMessage()).log("a token is not believed");
      return Optional.empty();
    }
  }

  /** With the quota of the subject, which all its tokens share. */
  private Sender sender(Known token) {
    return new Sender("token of " + token.subject(), token.scope(), quotas.of(token.subject()));
  }

  private static String subject(JWTClaimsSet claims) throws ParseException {
    String subject = claims.getSubject();
    if (subject.length() > LONGEST_SUBJECT) {
      throw new ParseException(
          "the claim sub is longer than " + LONGEST_SUBJECT + " characters", 0);
    }
    return subject;
  }

  private void remember(String digest, Known token) {
    if (known.size() >= MOST_REMEMBERED) {
      known.clear();
    }
    known.put(digest, token);
  }

  private Scope scope(JWTClaimsSet claims) throws ParseException {
    return new Scope(
        patterns(claims, rules.typesClaim().orElse(null)),
        patterns(claims, rules.sourcesClaim().orElse(null)));
  }

  /** A list of texts, or texts in one with spaces between them, as in the claim scope. */
  private static List<TextPattern> patterns(JWTClaimsSet claims, @Nullable String claim)
      throws ParseException {
    if (claim == null) {
      return List.of(TextPattern.ALL);
    }
    Object value = claims.getClaim(claim);
    List<String> texts =
        value instanceof String text
            ? List.of(text.strip().split("\\s+"))
            : claims.getStringListClaim(claim);
    if (texts == null || texts.isEmpty()) {
      throw new ParseException("the claim " + claim + " names nothing that may be sent", 0);
    }
    try {
      return texts.stream().map(TextPattern::new).toList();
    } catch (IllegalArgumentException e) {
      throw new ParseException("the claim " + claim + ": " + e.getMessage(), 0);
    }
  }

  @Override
  public void close() {
    keys.close();
  }
}
