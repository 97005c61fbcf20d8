package dev.spillway.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.schema.Keywords;
import java.util.LinkedHashSet;
import java.util.Set;

/** What refuses no event: titles and the like, and keywords of one's own. */
final class Annotations {
  private Annotations() {}

  static void compare(Walk walk, Place was, Place is, boolean stored) {
    Set<String> keywords = new LinkedHashSet<>(is.keywords());
    keywords.addAll(was.keywords());
    for (String keyword : keywords) {
      if (stored && keyword.equals(Keywords.INDEX)) {
        index(walk, was, is);
      } else if (isAnnotation(keyword) && !was.value(keyword).equals(is.value(keyword))) {
        String pointer = is.has(keyword) ? is.pointer(keyword) : was.pointer(keyword);
        walk.compatible(pointer, ChangeKind.ANNOTATION_CHANGED, keyword + " refuses no event");
      }
    }
  }

  static boolean isAnnotation(String keyword) {
    return Keywords.ANNOTATIONS.contains(keyword) || keyword.startsWith(Keywords.OWN_PREFIX);
  }

  private static void index(Walk walk, Place was, Place is) {
    boolean before = was.value(Keywords.INDEX).map(JsonNode::booleanValue).orElse(false);
    boolean after = is.value(Keywords.INDEX).map(JsonNode::booleanValue).orElse(false);
    if (before && !after) {
      walk.compatible(
          was.pointer(Keywords.INDEX),
          ChangeKind.INDEX_TURNED_OFF,
          "queries find the same, without an index");
    } else if (after && !before) {
      walk.compatible(
          is.pointer(Keywords.INDEX), ChangeKind.INDEX_TURNED_ON, "queries find the same, sooner");
    }
  }
}
