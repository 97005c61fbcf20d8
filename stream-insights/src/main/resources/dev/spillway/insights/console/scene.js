/**
 * The picture above the numbers: a river into a lake, a wall with one gate per consumer, and two reservoirs. Everything
 * in it is also said in words elsewhere.
 */

import { keyed, setAttribute, svg } from './dom.js';
import { fillOf, level, reservoirLevel, streamWidth } from './levels.js';

const LAKE = { left: 150, right: 560, top: 62, bed: 246 };
const WALL = { left: 552, right: 862 };
const GATES = { left: 578, right: 838, top: 56, height: 58, widest: 54, gap: 10 };
const CHANNEL = 176;
const BASINS = { postgres: 930, elasticsearch: 1074 };
const BASIN = { width: 108, top: 190, bed: 246 };

/** Keeps the picture like the snapshot. */
export function scene(picture) {
  const ground = svg('g', {});
  picture.append(ground);
  ground.append(depth(), clip('lake-bed', 'M150,40 V96 Q152,150 196,246 H560 V40 Z'));

  const water = svg('g', { class: 'level' }, wave('lake-water', LAKE.left - 200, LAKE.right + 20, 200));
  ground.append(
    svg('path', { class: 'earth', d: 'M0,78 H118 Q150,84 152,120 Q160,176 196,246 H1200 V270 H0 Z' }),
    svg('g', { 'clip-path': 'url(#lake-bed)' }, water),
  );

  const river = stream('M-20,70 H108 Q150,72 160,112 L186,232');
  ground.append(river.root);

  const channel = stream(`M${GATES.left},${CHANNEL} H${BASINS.elasticsearch}`);
  const gates = svg('g', {});
  ground.append(
    svg('path', { class: 'wall', d: `M${WALL.left},40 H${WALL.right} V150 H884 V270 H${WALL.left} Z` }),
    svg('path', { class: 'wall shade', d: `M${WALL.left},40 H${WALL.right} V48 H${WALL.left} Z` }),
    svg('rect', { class: 'trough', x: GATES.left - 8, y: CHANNEL - 8, width: BASINS.elasticsearch + 16 - GATES.left, height: 16, rx: 8 }),
    channel.root,
    gates,
  );
  const basins = Object.entries(BASINS).map(([store, x]) => basin(ground, store, x));

  return ({ rates, lag, consumers, stores }) => {
    river.set(streamWidth(rates.in) * 26, rates.in);
    const waiting = lag.reduce((sum, one) => sum + one.lag, 0);
    const height = 16 + level(waiting) * (LAKE.bed - LAKE.top - 16);
    water.style.transform = `translateY(${LAKE.bed - height}px)`;
    showGates(gates, consumers);
    channel.set(streamWidth(rates.stored) * 12, rates.stored);
    const stored = consumers.reduce((sum, one) => sum + one.stored, 0);
    basins.forEach((show) => show(stored, rates.stored, consumers, stores));
  };
}

/** A body of water with waves on it, its surface at y = 0. */
function wave(name, from, to, length) {
  let surface = `M${from},0`;
  for (let x = from; x < to + length; x += length) {
    surface += ` q${length / 4},-7 ${length / 2},0 t${length / 2},0`;
  }
  return svg('path', { class: `waves ${name}`, d: `${surface} V260 H${from} Z` });
}

/** Water that runs along a path, as wide as is told; the faster, the more of it. */
function stream(path) {
  const body = svg('path', { class: 'stream', d: path });
  const ripples = svg('path', { class: 'ripples', d: path });
  return {
    root: svg('g', {}, body, ripples),
    set(width, perSecond) {
      body.style.strokeWidth = `${perSecond > 0 ? Math.max(3, width) : 0}px`;
      ripples.style.strokeWidth = `${perSecond > 0 ? Math.max(1, width / 6) : 0}px`;
    },
  };
}

/** Light at the surface, dark at the bed. */
function depth() {
  return svg(
    'linearGradient',
    { id: 'depth', x2: 0, y2: 1 },
    svg('stop', { class: 'shallow', offset: 0 }),
    svg('stop', { class: 'deep', offset: 0.9 }),
  );
}

function clip(id, d) {
  return svg('clipPath', { id }, svg('path', { d }));
}

function showGates(group, consumers) {
  const room = GATES.right - GATES.left;
  const pitch = Math.min(GATES.widest + GATES.gap, room / Math.max(1, consumers.length));
  const begin = GATES.left + (room - pitch * consumers.length) / 2;
  const width = pitch * (GATES.widest / (GATES.widest + GATES.gap));
  const placed = consumers.map((consumer, index) => ({ consumer, x: begin + index * pitch + (pitch - width) / 2 }));
  keyed(
    group,
    placed,
    ({ consumer }) => consumer.consumer,
    gate,
    (parts, { consumer, x }) => updateGate(parts, consumer, x, width),
  );
}

function gate() {
  const chamber = svg('rect', { class: 'chamber', y: GATES.top, height: GATES.height, rx: 3 });
  const batch = svg('rect', { class: 'batch' });
  const plate = svg('rect', { class: 'plate', y: GATES.top + GATES.height - 5, height: 12, rx: 2 });
  const fall = svg('rect', { class: 'fall', y: GATES.top + GATES.height, height: CHANNEL - GATES.top - GATES.height });
  const root = svg('g', { class: 'gate' }, fall, chamber, batch, plate);
  return { root, chamber, batch, plate, fall };
}

function updateGate(parts, consumer, x, width) {
  setAttribute(parts.root, 'data-state', consumer.gone ? 'gone' : consumer.state);
  setAttribute(parts.root, 'data-intake', consumer.intake);
  setAttribute(parts.root, 'transform', `translate(${x} 0)`);
  const height = Math.max(0, (GATES.height - 4) * fillOf(consumer.accumulating, consumer.limits));
  setAttribute(parts.chamber, 'width', width);
  setAttribute(parts.batch, 'x', 2);
  setAttribute(parts.batch, 'width', Math.max(0, width - 4));
  setAttribute(parts.batch, 'y', GATES.top + GATES.height - 2 - height);
  setAttribute(parts.batch, 'height', height);
  setAttribute(parts.plate, 'width', width);
  setAttribute(parts.fall, 'x', width * 0.14);
  setAttribute(parts.fall, 'width', width * 0.72);
}

function basin(ground, store, x) {
  const { width, top, bed } = BASIN;
  const left = x - width / 2;
  const shape = `M${left},${top} V${bed - 14} Q${left},${bed} ${left + 14},${bed} H${left + width - 14} Q${left + width},${bed} ${left + width},${bed - 14} V${top}`;
  const water = svg('g', { class: 'level' }, wave('water', left - 60, left + width + 60, 60));
  const spout = stream(`M${x},${CHANNEL} V${bed - 6}`);
  const root = svg(
    'g',
    { class: 'basin' },
    clip(`basin-${store}`, `${shape} Z`),
    svg('path', { class: 'hollow', d: `${shape} Z` }),
    spout.root,
    svg('g', { 'clip-path': `url(#basin-${store})` }, water),
    svg('path', { class: 'rim', d: shape }),
    svg('text', { x, y: 263, 'text-anchor': 'middle' }, store === 'postgres' ? 'PostgreSQL' : 'Elasticsearch'),
  );
  ground.append(root);
  return (stored, perSecond, consumers, stores) => {
    const waits = consumers.some((one) => !one.gone && one.stores[store]?.backingOff);
    const height = reservoirLevel(stored) * (bed - top - 4);
    water.style.transform = `translateY(${bed - height}px)`;
    spout.set(streamWidth(perSecond) * 10, waits ? 0 : perSecond);
    setAttribute(root, 'data-waits', waits);
    setAttribute(root, 'data-there', store in stores || consumers.some((one) => store in one.stores));
  };
}
