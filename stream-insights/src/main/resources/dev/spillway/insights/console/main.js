/** Every snapshot goes to every part of the page. */

import { alerts } from './alerts.js';
import { connection } from './connection.js';
import { consumers } from './consumers.js';
import { deadLetterReasons } from './dead-letters.js';
import { byId } from './dom.js';
import { figures } from './figures.js';
import { lake } from './lake.js';
import { letters } from './letters.js';
import { scene } from './scene.js';
import { spreads } from './spreads.js';
import { stores } from './stores.js';
import { follow } from './stream.js';
import { traffic } from './traffic.js';

const dialog = letters();
const parts = [
  scene(byId('scene')),
  figures(byId('figures')),
  traffic(),
  lake(),
  consumers(),
  stores(),
  alerts(),
  deadLetterReasons(dialog.open),
  dialog.show,
  spreads(),
];

follow(
  '/v1/stream',
  (snapshot) => {
    byId('main').classList.remove('waiting');
    byId('read-only').hidden = !snapshot.readOnly;
    parts.forEach((show) => show(snapshot));
  },
  connection(),
);
