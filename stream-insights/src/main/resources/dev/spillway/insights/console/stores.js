import { History, colour, onTheme, timeChart } from './chart.js';
import { byId, el, keyed, setText } from './dom.js';
import { duration, storeName } from './format.js';

const STORES = { postgres: 'store-postgres', elasticsearch: 'store-elasticsearch' };

/** Flush time of each store, and freshness, as they went since the page was opened. */
export function stores() {
  const flushes = Object.entries(STORES).flatMap(([store, paint]) => [
    series(`${storeName(store)} p50`, paint, [], (snapshot) => snapshot.stores[store]?.p50FlushMillis),
    series(`${storeName(store)} p99`, paint, [4, 3], (snapshot) => snapshot.stores[store]?.p99FlushMillis),
  ]);
  const freshness = [
    series('p50', 'fresh', [], (snapshot) => snapshot.freshness?.p50Millis),
    series('p99', 'fresh', [4, 3], (snapshot) => snapshot.freshness?.p99Millis),
  ];
  const shows = [
    lines(byId('flush-chart'), byId('flush-table'), 'Flush time', flushes),
    lines(byId('freshness-chart'), byId('freshness-table'), 'Freshness', freshness),
  ];
  return (snapshot) => shows.forEach((show) => show(snapshot));
}

function series(name, paint, dash, valueOf) {
  return { name, paint, dash, valueOf, history: new History() };
}

function lines(canvas, table, caption, all) {
  const chart = timeChart(canvas, { tick: duration });
  const body = el('tbody', {});
  table.append(
    el('caption', { class: 'visually-hidden' }, `${caption}, the last two minutes`),
    el('thead', {}, el('tr', {}, ...['percentile', 'now', 'lowest', 'highest'].map((title) => el('th', { scope: 'col' }, title)))),
    body,
  );
  onTheme(() => {
    chart.data.datasets = all.map(({ name, paint, dash, history }) => ({
      data: history.values,
      label: name,
      borderColor: colour(paint),
      borderDash: dash,
      borderWidth: 2,
    }));
    chart.update('none');
  });
  return (snapshot) => {
    all.forEach(({ valueOf, history }) => history.add(snapshot.at, valueOf(snapshot) ?? null));
    chart.update('none');
    keyed(body, all, ({ name }) => name, row, update);
  };
}

function row({ name, paint, dash }) {
  const swatch = el('span', { class: dash.length > 0 ? 'swatch thin dashed' : 'swatch thin', 'aria-hidden': 'true' });
  swatch.style.borderColor = `var(--${paint})`;
  const [now, lowest, highest] = Array.from({ length: 3 }, () => el('td', {}));
  const root = el('tr', {}, el('th', { scope: 'row' }, el('span', { class: 'named' }, swatch, name)), now, lowest, highest);
  return { root, now, lowest, highest };
}

function update({ now, lowest, highest }, { history }) {
  const known = history.known;
  const written = (value) => (value === null || known.length === 0 ? '–' : duration(value));
  setText(now, written(history.values.at(-1)));
  setText(lowest, written(Math.min(...known)));
  setText(highest, written(Math.max(...known)));
}
