import { announce } from './announcer.js';
import { byId, el, keyed, setAttribute, setText, stranger } from './dom.js';
import { between, count, timeOfDay } from './format.js';

const TITLES = { flood: 'Flood', silence: 'Silence' };

/** Floods and silences, newest first; an open one stands out. */
export function alerts() {
  const list = byId('alerts');
  const told = new Set();
  let first = true;
  return (snapshot) => {
    keyed(list, snapshot.alerts, key, create, (parts, alert) => update(parts, alert, snapshot.at));
    list.hidden = snapshot.alerts.length === 0;
    byId('alerts-empty').hidden = !list.hidden;
    const open = snapshot.alerts.filter((alert) => alert.endedAt === null);
    const fresh = open.filter((alert) => !told.has(key(alert)));
    told.clear();
    open.forEach((alert) => told.add(key(alert)));
    if (fresh.length > 0 && !first) {
      announce(fresh.map((alert) => `${title(alert)}: ${alert.type}, ${rate(alert)}.`).join(' '));
    }
    first = false;
  };
}

function key(alert) {
  return JSON.stringify([alert.at, alert.type, alert.kind]);
}

function title(alert) {
  return TITLES[alert.kind] ?? alert.kind;
}

function rate(alert) {
  return `${count(alert.perSecond)}/s, usually ${count(alert.usualPerSecond)}/s`;
}

function create(alert) {
  const state = el('span', { class: 'when' });
  const root = el(
    'li',
    { 'data-kind': alert.kind },
    el('p', { class: 'what' }, el('strong', {}, title(alert)), ' ', stranger(alert.type)),
    el('p', { class: 'rate' }, rate(alert)),
    state,
  );
  return { root, state };
}

function update(parts, alert, now) {
  const began = timeOfDay(alert.at, now);
  setAttribute(parts.root, 'data-open', alert.endedAt === null);
  setText(
    parts.state,
    alert.endedAt === null
      ? `since ${began}, for ${between(alert.at, now)}`
      : `${began}, lasted ${between(alert.at, alert.endedAt)}`,
  );
}
