/**
 * The server's snapshots, once a second. The browser connects again by itself, except where the server answered with an
 * error; and it does not notice a connection on which nothing comes any more. Both are seen to here.
 */

const SILENCE_MILLIS = 5_000;
const DEAD_MILLIS = 15_000;
const AGAIN_MILLIS = 2_000;

/**
 * @param onSnapshot is given each snapshot
 * @param onState is told every second: `connecting` before the first snapshot, `live`, or `lost` with the milliseconds
 *     since the last one
 */
export function follow(url, onSnapshot, onState) {
  let source = null;
  let opened = 0;
  let last = null;
  let broken = false;

  function open() {
    source?.close();
    opened = performance.now();
    source = new EventSource(url);
    source.addEventListener('snapshot', (event) => {
      last = performance.now();
      broken = false;
      onSnapshot(JSON.parse(event.data));
      tell();
    });
    source.addEventListener('error', () => {
      broken = true;
      tell();
    });
  }

  function tell() {
    const now = performance.now();
    const age = now - (last ?? opened);
    if (broken || age > SILENCE_MILLIS) {
      onState('lost', last === null ? null : age);
    } else {
      onState(last === null ? 'connecting' : 'live', age);
    }
  }

  function look() {
    const now = performance.now();
    const closed = source.readyState === EventSource.CLOSED && now - opened > AGAIN_MILLIS;
    const dead = now - Math.max(opened, last ?? 0) > DEAD_MILLIS;
    if (closed || dead) {
      open();
    }
    tell();
  }

  open();
  setInterval(look, 1000);
}
