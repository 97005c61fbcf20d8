import { byId, el, keyed, setAttribute, setText, stranger } from './dom.js';
import { between, bytes, count, counted, duration, percent, storeName } from './format.js';
import { fillOf } from './levels.js';
import { machine } from './machine.js';
import { runs } from './runs.js';

/** One card per consumer. */
export function consumers() {
  const list = byId('gates');
  return (snapshot) => {
    keyed(list, snapshot.consumers, (one) => one.consumer, create, (parts, one) => update(parts, one, snapshot.at));
    byId('gates-empty').hidden = snapshot.consumers.length > 0;
  };
}

function create({ consumer }) {
  const picture = machine();
  const state = el('p', { class: 'state' });
  const facts = el('dl', { class: 'facts' });
  const root = el(
    'li',
    { class: 'card' },
    el('div', { class: 'card-head' }, el('h3', {}, stranger(consumer)), state),
    picture.root,
    facts,
  );
  return { root, picture, state, facts };
}

function update(parts, consumer, now) {
  parts.picture.show(consumer);
  setAttribute(parts.root, 'data-state', consumer.gone ? 'gone' : consumer.state);
  setAttribute(parts.root, 'data-intake', consumer.intake);
  setText(
    parts.state,
    consumer.gone
      ? `gone, last seen ${duration(consumer.ageMillis)} ago`
      : `${consumer.state} for ${between(consumer.since, now)}`,
  );
  keyed(parts.facts, factsOf(consumer), ([name]) => name, fact, ({ value }, [, words, warns]) => {
    setText(value, words);
    setAttribute(value, 'class', warns ? 'warns' : null);
  });
}

function factsOf(consumer) {
  return [
    ['Filling', batch(consumer.accumulating, consumer.limits)],
    ['In flight', consumer.inFlight.records === 0 ? 'nothing' : batch(consumer.inFlight, consumer.limits)],
    ['Intake', intake(consumer), consumer.intake !== 'open'],
    ...Object.entries(consumer.stores).map(([store, work]) => [storeName(store), flushes(work), work.backingOff]),
    ['Partitions', runs(consumer.partitions.map((one) => one.partition)) || 'none'],
    ['Stored', `${count(consumer.stored)}, dead letters ${count(consumer.deadLettered)}`],
  ];
}

function batch(fill, limits) {
  return `${counted(fill.records, 'record')}, ${bytes(fill.bytes)}, ${percent(fillOf(fill, limits))} full`;
}

function intake({ intake, heldBytes, limits }) {
  const held = `${bytes(heldBytes)} of ${bytes(limits.memoryBytes)} held`;
  switch (intake) {
    case 'paused':
      return `paused: ${held}`;
    case 'closed':
      return `closed, it is stopping: ${held}`;
    default:
      return `${intake}, ${held}`;
  }
}

function flushes({ lastFlushMillis, retries, backingOff }) {
  const last = lastFlushMillis === undefined ? 'no flush yet' : `last flush ${duration(lastFlushMillis)}`;
  const again = retries === 0 ? '' : `, ${counted(retries, 'retry', 'retries')}`;
  return `${last}${again}${backingOff ? ', waits before the next attempt' : ''}`;
}

function fact([name]) {
  const value = el('dd', {});
  return { root: el('div', {}, el('dt', {}, name), value), value };
}
