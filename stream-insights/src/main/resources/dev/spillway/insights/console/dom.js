/**
 * Elements, made and kept up to date. What events carry was written by strangers: it goes into the page as text, never
 * as markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element with attributes and with children, which are elements or texts. */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A text of strangers: its direction of writing does not reach what is beside it. */
export function stranger(text) {
  return el('bdi', { title: text }, text);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Touches the page only where there is something new, so that a selection in it stays. */
export function setText(node, text) {
  const wanted = String(text);
  if (node.textContent !== wanted) {
    node.textContent = wanted;
  }
}

/** The same for an attribute; null removes it. */
export function setAttribute(node, name, value) {
  if (value === null) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

const entries = new WeakMap();

/**
 * Makes the parent's children one per item, in the items' order. An item with a known key keeps its element, and with it
 * the focus.
 *
 * @param create makes the parts for an item: an object with the element as `root`
 * @param update brings the parts up to date
 */
export function keyed(parent, items, keyOf, create, update) {
  const known = entries.get(parent) ?? new Map();
  const next = new Map();
  const focused = document.activeElement;
  items.forEach((item, index) => {
    const key = keyOf(item);
    const parts = known.get(key) ?? create(item);
    known.delete(key);
    next.set(key, parts);
    if (parent.children[index] !== parts.root) {
      parent.insertBefore(parts.root, parent.children[index] ?? null);
    }
    update(parts, item);
  });
  known.forEach((parts) => parts.root.remove());
  entries.set(parent, next);
  if (focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children);
  return element;
}
