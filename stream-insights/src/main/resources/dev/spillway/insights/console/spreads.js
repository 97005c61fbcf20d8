import { byId, el, keyed, setText, stranger } from './dom.js';
import { bytes, count, duration } from './format.js';

/** Who sends most, how large and how late: each as bars with their numbers. */
export function spreads() {
  const subjects = bars('subjects', (one) => stranger(one.subject));
  const sources = bars('sources', (one) => stranger(one.source));
  const sizes = bars('sizes', (one) => upTo(one.upTo, bytes));
  const lateness = bars('lateness', (one) => upTo(one.upToMillis, duration));
  return (snapshot) => {
    subjects(snapshot.subjects);
    sources(snapshot.sources);
    sizes(counted(snapshot.sizes));
    lateness(counted(snapshot.lateness));
  };
}

/** Buckets, unless nothing is in any of them. */
function counted(buckets) {
  return buckets.some((one) => one.count > 0) ? buckets : [];
}

function upTo(bound, written) {
  return bound === null ? 'above' : `to ${written(bound)}`;
}

function bars(id, label) {
  const list = byId(id);
  const empty = list.nextElementSibling;
  return (items) => {
    const most = Math.max(1, ...items.map((one) => one.count));
    keyed(
      list,
      items,
      (one) => JSON.stringify({ ...one, count: 0 }),
      (one) => bar(label(one)),
      ({ length, number }, one) => {
        length.style.inlineSize = one.count === 0 ? '0' : `max(4px, ${(one.count / most) * 100}%)`;
        setText(number, count(one.count));
      },
    );
    empty.hidden = items.length > 0;
  };
}

function bar(label) {
  const length = el('span', { class: 'length', 'aria-hidden': 'true' });
  const number = el('span', { class: 'number' });
  return { root: el('li', {}, el('span', { class: 'label' }, label), number, length), length, number };
}
