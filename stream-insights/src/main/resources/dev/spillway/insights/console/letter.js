/** One dead letter: where it came from, why it was refused, what is in it, and the way back into its topic. */

import { apiKey, deadLetter, redrive } from './api.js';
import { byId, el, setText, stranger } from './dom.js';
import { bytes, storeName, timeOfDay } from './format.js';
import { originOf } from './origin.js';

/** @param say tells the reader how it went */
export function letter(part, say) {
  const facts = part.querySelector('.facts');
  const form = byId('redrive');
  const submit = form.querySelector('button');
  const key = byId('key');
  let current = null;

  async function open(item, snapshot) {
    current = item;
    part.hidden = true;
    try {
      const whole = await deadLetter(item);
      if (current !== item) {
        return;
      }
      fill(whole, snapshot);
      part.hidden = false;
    } catch (refusal) {
      say(refusal.message);
    }
  }

  function fill(whole, snapshot) {
    facts.replaceChildren(
      ...pair('Reason', stranger(whole.reason)),
      ...pair('When', timeOfDay(whole.at, snapshot?.at)),
      ...pair('Came from', originOf(whole)),
      ...pair('Store', whole.store ? storeName(whole.store) : 'neither; refused before'),
      ...pair('Size', bytes(whole.bytes)),
      ...pair('Redriven', whole.redriven ? 'yes' : 'no'),
    );
    setText(byId('content'), whole.content);
    setText(byId('content-hint'), contentHint(whole));
    setText(byId('exception'), whole.exception ?? '');
    byId('exception-part').hidden = whole.exception === null;
    byId('headers').replaceChildren(...Object.entries(whole.headers).flatMap(([name, value]) => pair(stranger(name), stranger(value))));
    form.hidden = whole.redriven || (snapshot?.readOnly ?? true);
    submit.disabled = false;
    askForKey(!apiKey.isKnown());
  }

  function askForKey(wanted) {
    byId('key-row').hidden = !wanted;
    key.required = wanted;
  }

  async function send(item) {
    submit.disabled = true;
    say('Redriving …');
    try {
      const place = await redrive(item);
      if (current === item) {
        form.hidden = true;
        facts.lastElementChild.textContent = 'yes';
        say(`Redriven: it is in ${place.topic} again, partition ${place.partition}, offset ${place.offset}.`);
      }
    } catch (refusal) {
      if (refusal.status === 401) {
        apiKey.forget();
      }
      if (current === item) {
        submit.disabled = false;
        askForKey(!apiKey.isKnown());
        say(`Not redriven. ${refusal.message}`);
      }
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!byId('key-row').hidden) {
      apiKey.keep(key.value);
      key.value = '';
    }
    send(current);
  });

  return {
    open,
    close() {
      current = null;
      part.hidden = true;
      key.value = '';
    },
  };
}

function contentHint({ encoding, truncated }) {
  const kind = encoding === 'base64' ? 'Not text; shown in base64.' : 'As it was sent.';
  return truncated ? `${kind} Only its first 64 KiB.` : kind;
}

function pair(name, value) {
  return [el('dt', {}, name), el('dd', {}, value)];
}
