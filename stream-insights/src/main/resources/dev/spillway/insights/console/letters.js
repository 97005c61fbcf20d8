/** The dialog with the letters of one reason; it shows the list of them, or one letter. */

import { deadLetters } from './api.js';
import { byId, el, keyed, setText, stranger } from './dom.js';
import { bytes, count, storeName, timeOfDay } from './format.js';
import { letter } from './letter.js';
import { originOf } from './origin.js';

const FEW = 20;
const MANY = 100;

/** What opens the dialog for a reason, and what tells it of snapshots. */
export function letters() {
  const dialog = byId('letters');
  const list = byId('letters-list');
  const items = list.querySelector('ul');
  const more = byId('letters-more');
  const back = byId('letters-back');
  const one = letter(byId('letter'), say);
  let reason = null;
  let newest = null;

  function say(words) {
    setText(byId('letters-note'), words);
  }

  function head(title) {
    byId('letters-title').replaceChildren(title);
    byId('letters-title').focus();
  }

  async function load(limit) {
    const wanted = reason;
    say('Loading …');
    try {
      const found = await deadLetters(wanted, limit);
      if (wanted !== reason) {
        return;
      }
      keyed(items, found, (item) => `${item.partition}/${item.offset}`, create, () => {});
      const all = newest?.deadLetters.reasons.find((entry) => entry.reason === wanted)?.count ?? found.length;
      more.hidden = limit === MANY || found.length < FEW;
      say(found.length === 0 ? 'There is no such letter any more.' : `The newest ${count(found.length)} of ${count(Math.max(all, found.length))}.`);
    } catch (refusal) {
      say(refusal.message);
    }
  }

  function showList(limit) {
    one.close();
    list.hidden = false;
    back.hidden = true;
    keyed(items, [], String, create, () => {});
    head(stranger(reason));
    load(limit);
  }

  function create(item) {
    const button = el(
      'button',
      { type: 'button' },
      el('span', { class: 'label' }, `${timeOfDay(item.at, newest?.at)}`),
      el('span', { class: 'where' }, originOf(item)),
      el('span', { class: 'when' }, [item.store && storeName(item.store), bytes(item.bytes), item.redriven && 'redriven'].filter(Boolean).join(' · ')),
    );
    button.addEventListener('click', () => {
      list.hidden = true;
      back.hidden = false;
      say('');
      head(`Dead letter ${item.partition}/${item.offset}`);
      one.open(item, newest);
    });
    return { root: el('li', {}, button) };
  }

  back.addEventListener('click', () => showList(FEW));
  more.addEventListener('click', () => load(MANY));
  byId('letters-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    reason = null;
    one.close();
  });
  // The rest of the page is behind it; a click there means to get back.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });

  return {
    open(chosen) {
      reason = chosen;
      dialog.showModal();
      showList(FEW);
    },
    show(snapshot) {
      newest = snapshot;
    },
  };
}
