/** A consumer's state machine as a picture: the current state lit, the batches as water in it. */

import { setAttribute, svg } from './dom.js';
import { fillOf } from './levels.js';

const TANK = { top: 18, bed: 82 };

/** The picture, and what keeps it like a status. */
export function machine() {
  const accumulating = tank('accumulating', 104, 98, 'Accumulating');
  const flushing = tank('flushing', 250, 66, 'Flushing');
  const root = svg(
    'svg',
    { class: 'machine', viewBox: '0 0 330 116', 'aria-hidden': 'true', focusable: 'false' },
    arrow('M65,50 H101'),
    arrow('M204,50 H247'),
    arrow('M283,18 C283,0 153,0 153,15'),
    arrow('M283,82 C283,116 38,114 38,84'),
    svg(
      'g',
      { class: 'node idle' },
      svg('circle', { class: 'shell', cx: 36, cy: 50, r: 28 }),
      svg('text', { x: 36, y: 54, 'text-anchor': 'middle' }, 'Idle'),
    ),
    accumulating.root,
    flushing.root,
  );
  return {
    root,
    show(consumer) {
      setAttribute(root, 'data-state', consumer.gone ? 'gone' : consumer.state);
      accumulating.fill(fillOf(consumer.accumulating, consumer.limits));
      flushing.fill(fillOf(consumer.inFlight, consumer.limits));
    },
  };
}

function tank(name, x, width, label) {
  const water = svg('rect', { class: 'water', x: x + 2, width: width - 4 });
  const root = svg(
    'g',
    { class: `node ${name}` },
    svg('rect', { class: 'shell', x, y: TANK.top, width, height: TANK.bed - TANK.top, rx: 8 }),
    water,
    svg('rect', { class: 'edge', x, y: TANK.top, width, height: TANK.bed - TANK.top, rx: 8 }),
    svg('text', { x: x + width / 2, y: 54, 'text-anchor': 'middle' }, label),
  );
  return {
    root,
    fill(fraction) {
      const height = fraction === 0 ? 0 : Math.max(2, fraction * (TANK.bed - TANK.top - 4));
      setAttribute(water, 'y', TANK.bed - 2 - height);
      setAttribute(water, 'height', height);
    },
  };
}

/** A line with its point at its end, which is level or upright. */
function arrow(path) {
  const [, x, y] = path.match(/(?:H| )(\d+)(?:,(\d+))?$/);
  const point = y === undefined
    ? `M${x},50 l-7,-4 v8 z`
    : `M${x},${y} l-4,${Number(y) < 50 ? -7 : 7} h8 z`;
  return svg('g', { class: 'arrow' }, svg('path', { class: 'line', d: path }), svg('path', { class: 'point', d: point }));
}
