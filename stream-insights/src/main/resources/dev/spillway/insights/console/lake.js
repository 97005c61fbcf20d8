import { byId, el, keyed, setAttribute, setText } from './dom.js';
import { count } from './format.js';
import { level } from './levels.js';

/** Each partition as a column of water that waits. */
export function lake() {
  const list = byId('lake');
  return ({ lag }) => {
    keyed(list, lag, (one) => one.partition, create, update);
    byId('lake-empty').hidden = lag.length > 0;
  };
}

function create({ partition }) {
  const water = el('span', { class: 'water' });
  const number = el('span', { class: 'lag' });
  const who = el('span', { class: 'who' });
  const root = el(
    'li',
    {},
    el('span', { class: 'visually-hidden' }, `Partition ${partition}: `),
    number,
    el('span', { class: 'column', 'aria-hidden': 'true' }, water),
    el('span', { class: 'partition', 'aria-hidden': 'true' }, partition),
    who,
  );
  return { root, water, number, who };
}

/** Names of instances differ at their ends. */
function tail(name) {
  return name.length <= 10 ? name : `…${name.slice(-9)}`;
}

function update(parts, { lag, consumer }) {
  setText(parts.number, count(lag));
  parts.water.style.height = `${level(lag) * 100}%`;
  setText(parts.who, consumer === null ? 'nobody' : tail(consumer));
  setAttribute(parts.who, 'title', consumer ?? 'No consumer has this partition.');
  setAttribute(parts.root, 'data-orphan', consumer === null);
}
