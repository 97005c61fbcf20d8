import { el, setText } from './dom.js';
import { count, counted, duration } from './format.js';

/** The few numbers that answer whether all is well. */
export function figures(list) {
  const arriving = figure(list, 'arriving', 'Arriving');
  const waiting = figure(list, 'waiting', 'Waiting');
  const gates = figure(list, 'gates', 'Gates');
  const stored = figure(list, 'stored', 'Stored');
  const fresh = figure(list, 'fresh', 'Fresh within');
  const dead = figure(list, 'dead', 'Dead letters');
  return ({ rates, lag, consumers, freshness, deadLetters }) => {
    arriving(count(rates.in), 'events a second');
    waiting(count(lag.reduce((sum, one) => sum + one.lag, 0)), `records in ${counted(lag.length, 'partition')}`);
    const there = consumers.filter((one) => !one.gone);
    const gone = consumers.length - there.length;
    gates(count(there.length), gone > 0 ? `at work, ${count(gone)} gone` : states(there));
    stored(count(rates.stored), 'events a second');
    fresh(freshness ? duration(freshness.p99Millis) : '–', freshness ? `p99; p50 ${duration(freshness.p50Millis)}` : 'nothing stored lately');
    dead(count(deadLetters.total), deadLetters.total === 0 ? 'everything was stored' : counted(deadLetters.reasons.length, 'reason'));
  };
}

function states(consumers) {
  if (consumers.length === 0) {
    return 'no consumer is there';
  }
  const flushing = consumers.filter((one) => one.state === 'flushing').length;
  const paused = consumers.filter((one) => one.intake === 'paused').length;
  if (paused > 0) {
    return `${count(paused)} paused, memory is full`;
  }
  return flushing > 0 ? `${count(flushing)} flushing` : 'none flushing';
}

function figure(list, id, title) {
  const value = el('dd', { class: 'value' });
  const unit = el('dd', { class: 'unit' });
  list.append(el('div', { class: 'figure', id: `figure-${id}` }, el('dt', {}, title), value, unit));
  return (number, words) => {
    setText(value, number);
    setText(unit, words);
  };
}
