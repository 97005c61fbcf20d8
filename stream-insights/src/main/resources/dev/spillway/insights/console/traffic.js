import { colour, onTheme, timeChart } from './chart.js';
import { byId, el, keyed, setText, stranger } from './dom.js';
import { count } from './format.js';

const HINTS = {
  in: 'Events a second by type, the last two minutes. The line is what was stored.',
  stored: 'Events stored a second by type, the last two minutes. The line is what arrived.',
};

/**
 * Events a second by type, one above the other. The table below is the legend, too: a type has one colour for as long as
 * the page is open, whatever its rank.
 */
export function traffic() {
  const chart = timeChart(byId('traffic-chart'), { stacked: true, precision: 0, tick: count });
  const rows = byId('traffic-table').tBodies[0];
  const colours = new Colours();
  let newest = null;

  function draw() {
    if (!newest) {
      return;
    }
    const side = document.querySelector('input[name=side]:checked').value;
    const other = side === 'in' ? 'stored' : 'in';
    setText(byId('traffic-hint'), HINTS[side]);
    const types = newest.types;
    colours.giveTo(types.map((one) => one.type));
    chart.data.datasets = [
      ...types.map((one, index) => area(one[side], name(one.type), colours.of(one.type), index === 0 ? 'origin' : '-1')),
      // After the areas, as each is filled down to the one before it; its order draws it above them nevertheless.
      line(total(types, other), other === 'stored' ? 'stored, all' : 'arriving, all'),
    ];
    chart.update('none');
    keyed(rows, types, (one) => JSON.stringify(one.type), row, (parts, one) => {
      parts.swatch.style.background = `var(--${colours.of(one.type)})`;
      setText(parts.in, count(one.in.at(-1) ?? 0));
      setText(parts.stored, count(one.stored.at(-1) ?? 0));
      setText(parts.mean, count(mean(one.in.slice(-60))));
      setText(parts.peak, count(Math.max(0, ...one.in)));
    });
    byId('traffic-table').hidden = types.length === 0;
    byId('traffic-empty').hidden = types.length > 0;
  }

  byId('traffic-side').addEventListener('change', draw);
  onTheme(draw);
  return ({ rates }) => {
    newest = rates;
    draw();
  };
}

/** Which type has which of the eight colours. */
class Colours {
  #given = new Map();

  giveTo(types) {
    const there = new Set(types);
    for (const type of this.#given.keys()) {
      if (!there.has(type)) {
        this.#given.delete(type);
      }
    }
    for (const type of types) {
      if (type !== null && !this.#given.has(type)) {
        const taken = new Set(this.#given.values());
        this.#given.set(type, [0, 1, 2, 3, 4, 5, 6, 7].find((number) => !taken.has(number)) ?? 7);
      }
    }
  }

  of(type) {
    return type === null ? 'type-rest' : `type-${this.#given.get(type)}`;
  }
}

function area(data, label, colourName, fill) {
  return {
    data,
    label,
    stack: 'types',
    fill,
    order: 1,
    borderColor: colour(colourName),
    borderWidth: 1,
    backgroundColor: colour(colourName, 0.55),
  };
}

function line(data, label) {
  return { data, label, stack: 'line', fill: false, order: 0, borderColor: colour('ink'), borderWidth: 2, borderDash: [5, 3] };
}

function total(types, side) {
  return Array.from({ length: 120 }, (_, second) => types.reduce((sum, one) => sum + (one[side][second] ?? 0), 0));
}

function row({ type }) {
  const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
  const [incoming, stored, mean, peak] = Array.from({ length: 4 }, () => el('td', {}));
  const label = type === null ? el('em', {}, name(type)) : stranger(type);
  const root = el('tr', {}, el('th', { scope: 'row' }, el('span', { class: 'named' }, swatch, label)), incoming, stored, mean, peak);
  return { root, swatch, in: incoming, stored, mean, peak };
}

function name(type) {
  return type === null ? 'all others' : type;
}

function mean(values) {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
