package dev.spillway.local.monitoring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics and labels that a PromQL expression names. It knows as much of the language as this
 * repository's expressions use, and refuses the rest rather than overlook something.
 *
 * @param selectors every metric that is read
 * @param joined labels of {@code on}, {@code ignoring} and the like
 */
record PromQl(List<Selector> selectors, Set<String> joined) {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*\\]|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9.]+(?:[a-z]+|e-?[0-9]+)?"
              + "|=~|!~|!=|==|<=|>=|[-+*/%^<>=(){},]");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");
  private static final Set<String> JOINS = Set.of("on", "ignoring", "group_left", "group_right");
  private static final Set<String> COMPARISONS = Set.of("=", "!=", "=~", "!~");

  /**
   * One metric where it is read.
   *
   * @param metric its name
   * @param conditions in its braces
   * @param grouping labels of the aggregations around it, by which its samples are told apart
   */
  record Selector(String metric, List<Condition> conditions, Set<String> grouping) {}

  /** One condition on a label, the value without its quotes. */
  record Condition(String label, String comparison, String value) {}

  /**
   * Reads an expression; Grafana's variables may stand in strings and ranges.
   *
   * @throws IllegalArgumentException for what it does not know
   */
  static PromQl parse(String expression) {
    return new Reading(tokens(expression), expression).run();
  }

  private static List<String> tokens(String expression) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    int at = 0;
    while (at < expression.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException(
            "not understood: '" + expression.substring(at) + "' in " + expression);
      }
      at = matcher.end();
      String token = matcher.group();
      if (!token.isBlank() && token.charAt(0) != '[') {
        tokens.add(token);
      }
    }
    return tokens;
  }

  /** One pass over the tokens. */
  private static final class Reading {
    private final List<String> tokens;
    private final String expression;
    private final List<Selector> selectors = new ArrayList<>();
    private final Set<String> joined = new HashSet<>();
    private final Deque<Set<String>> groupings = new ArrayDeque<>();
    private Set<String> next = Set.of();
    private int at;

    Reading(List<String> tokens, String expression) {
      this.tokens = tokens;
      this.expression = expression;
    }

    PromQl run() {
      groupings.push(Set.of());
      while (at < tokens.size()) {
        String token = tokens.get(at++);
        if (token.equals("(")) {
          Set<String> inside = new HashSet<>(groupings.element());
          inside.addAll(next);
          next = Set.of();
          groupings.push(inside);
        } else if (token.equals(")")) {
          groupings.pop();
          check(!groupings.isEmpty(), "a parenthesis too many");
          check(!peek("by"), "'by' must stand before the parenthesis");
        } else if (token.equals("{")) {
          check(false, "a selector without a name");
        } else if (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_') {
          word(token);
        }
      }
      check(groupings.size() == 1, "a parenthesis is open");
      return new PromQl(List.copyOf(selectors), Set.copyOf(joined));
    }

    private void word(String word) {
      if (OPERATORS.contains(word)) {
        return;
      }
      if (JOINS.contains(word)) {
        joined.addAll(labels());
      } else if (word.equals("by")) {
        next = labels();
        check(peek("("), "'by' must stand before the parenthesis");
      } else if (!peek("(") && !peek("by")) {
        check(!peek("without"), "'without' is not known");
        selectors.add(
            new Selector(word, peek("{") ? conditions() : List.of(), groupings.element()));
      }
    }

    private boolean peek(String token) {
      return at < tokens.size() && tokens.get(at).equals(token);
    }

    private Set<String> labels() {
      Set<String> labels = new HashSet<>();
      take("(");
      while (!peek(")")) {
        labels.add(take());
        if (!peek(")")) {
          take(",");
        }
      }
      take(")");
      return labels;
    }

    private List<Condition> conditions() {
      List<Condition> conditions = new ArrayList<>();
      take("{");
      while (!peek("}")) {
        String label = take();
        String comparison = take();
        check(COMPARISONS.contains(comparison), "no comparison: " + comparison);
        String value = take();
        check(value.startsWith("\""), "no string: " + value);
        conditions.add(new Condition(label, comparison, value.substring(1, value.length() - 1)));
        if (!peek("}")) {
          take(",");
        }
      }
      take("}");
      return conditions;
    }

    private String take() {
      check(at < tokens.size(), "the end comes too early");
      return tokens.get(at++);
    }

    private void take(String wanted) {
      String token = take();
      check(token.equals(wanted), "'" + wanted + "' expected, not '" + token + "'");
    }

    private void check(boolean holds, String otherwise) {
      if (!holds) {
        throw new IllegalArgumentException(otherwise + ": " + expression);
      }
    }
  }
}
