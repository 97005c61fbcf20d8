/** What all charts of the page have in common. The library is there as `Chart`; without it there are only the tables. */

const SECONDS = 120;

const DARK = matchMedia('(prefers-color-scheme: dark)');
const colours = new Map();
// The first to hear of it: who paints afterwards gets the new colours.
DARK.addEventListener('change', () => colours.clear());

/** A colour of the style sheet as it is in the current theme, which Chart.js must be told in full. */
export function colour(name, alpha = 1) {
  if (!colours.has(name)) {
    colours.set(name, resolved(name));
  }
  return `rgb(${colours.get(name)} / ${alpha})`;
}

function resolved(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g);
  probe.remove();
  return parts.slice(0, 3).join(' ');
}

/** Calls again when the reader changes the theme. */
export function onTheme(paint) {
  DARK.addEventListener('change', paint);
  paint();
}

/**
 * A chart of the last two minutes by the second, the newest at the right.
 *
 * @param tick how a number is written at the axis and in the tip
 */
export function timeChart(canvas, { stacked = false, precision, tick }) {
  if (!window.Chart) {
    canvas.hidden = true;
    return { data: { datasets: [] }, options: null, update() {} };
  }
  const chart = new window.Chart(canvas, {
    type: 'line',
    data: { labels: Array.from({ length: SECONDS }, (_, index) => index - SECONDS + 1), datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      elements: { point: { radius: 0, hitRadius: 0 }, line: { borderWidth: 1.5, tension: 0 } },
      plugins: {
        legend: { display: false },
        tooltip: {
          itemSort: (a, b) => b.parsed.y - a.parsed.y,
          callbacks: {
            title: ([item]) => ago(Number(item.label)),
            label: (item) => ` ${shortened(item.dataset.label)}: ${tick(item.parsed.y)}`,
          },
        },
      },
      scales: {
        x: {
          grid: { display: false },
          ticks: { align: 'inner', autoSkip: false, maxRotation: 0, callback: (_, index) => mark(index - SECONDS + 1) },
        },
        y: { stacked, beginAtZero: true, border: { display: false }, ticks: { maxTicksLimit: 5, precision, callback: tick } },
      },
    },
  });
  onTheme(() => {
    const { x, y } = chart.options.scales;
    x.ticks.color = y.ticks.color = colour('quiet');
    y.grid = { color: colour('line') };
    x.border = { color: colour('line') };
    chart.update('none');
  });
  return chart;
}

/** Everything that the page itself remembers for a chart: one number a second, null where nothing came. */
export class History {
  #values = new Array(SECONDS).fill(null);
  #last = null;

  /** Takes the value of a second; seconds that were left out stay empty. */
  add(at, value) {
    const second = Math.floor(Date.parse(at) / 1000);
    const missed = this.#last === null ? 1 : Math.min(SECONDS, Math.max(0, second - this.#last));
    this.#last = second;
    for (let i = 0; i < missed; i += 1) {
      this.#values.push(null);
    }
    this.#values.splice(0, missed);
    this.#values[SECONDS - 1] = value;
  }

  get values() {
    return this.#values;
  }

  get known() {
    return this.#values.filter((value) => value !== null);
  }
}

function mark(second) {
  switch (second) {
    case 0:
      return 'now';
    case -60:
      return '1 min ago';
    case -SECONDS + 1:
      return '2 min ago';
    default:
      return null;
  }
}

function ago(second) {
  return second === 0 ? 'now' : `${-second} s ago`;
}

function shortened(name) {
  return name.length > 40 ? `${name.slice(0, 39)}…` : name;
}
