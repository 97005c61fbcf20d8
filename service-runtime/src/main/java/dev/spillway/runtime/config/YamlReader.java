package dev.spillway.runtime.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a YAML file into {@link YamlNode}s.
 *
 * <p>From the parser's tokens rather than through Jackson's tree, because the tree turns {@code
 * 0123} into a number, which ruins a password, and forgets the lines that a problem is told by.
 */
final class YamlReader {
  private final String file;
  private final List<Problem> problems;

  YamlReader(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The file's mapping; empty if the file is empty or has a problem, which is then reported. */
  YamlNode.Mapping read(Path path) {
    YamlNode.Mapping nothing = new YamlNode.Mapping(Map.of(), 1);
    try (JsonParser parser = new YAMLFactory().createParser(Files.readString(path))) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return nothing;
      }
      YamlNode root = node(parser, "");
      if (parser.nextToken() != null) {
        problems.add(new Problem("", at(line(parser)), "the file holds more than one document"));
      }
      if (root instanceof YamlNode.Mapping mapping) {
        return mapping;
      }
      if (root != null) {
        problems.add(
            new Problem("", at(root.line()), "the file holds " + root.kind() + " and no keys"));
      }
    } catch (JsonProcessingException e) {
      problems.add(malformed(e));
    } catch (NoSuchFileException e) {
      problems.add(new Problem("", "", "the file " + file + " does not exist"));
    } catch (IOException e) {
      problems.add(new Problem("", "", "the file " + file + " cannot be read: " + e));
    }
    return nothing;
  }

  String at(int line) {
    return file + " line " + line;
  }

  private @Nullable YamlNode node(JsonParser parser, String key) throws IOException {
    int line = line(parser);
    if (((YAMLParser) parser).isCurrentAlias()) {
      problems.add(new Problem(key, at(line), "YAML aliases are not read here"));
      return null;
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(parser, key, line);
      case START_ARRAY -> sequence(parser, key, line);
      case VALUE_NULL -> null;
      default -> new YamlNode.Scalar(parser.getText(), line);
    };
  }

  private YamlNode mapping(JsonParser parser, String key, int line) throws IOException {
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String child = KeyName.child(key, name);
      int nameLine = line(parser);
      parser.nextToken();
      YamlNode value = node(parser, child);
      if (value != null && entries.putIfAbsent(name, value) != null) {
        problems.add(new Problem(child, at(nameLine), "the key is there twice"));
      }
    }
    return new YamlNode.Mapping(entries, line);
  }

  private YamlNode sequence(JsonParser parser, String key, int line) throws IOException {
    List<YamlNode> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      YamlNode element = node(parser, key + "[" + elements.size() + "]");
      if (element != null) {
        elements.add(element);
      }
    }
    return new YamlNode.Sequence(elements, line);
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }

  /** Without the excerpt that the parser's own message carries: it could show a secret. */
  private Problem malformed(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    String why = e.getCause() instanceof MarkedYAMLException marked ? marked.getProblem() : null;
    return new Problem(
        "",
        location == null ? file : at(location.getLineNr()),
        "not valid YAML" + (why == null ? "" : ": " + why));
  }
}
