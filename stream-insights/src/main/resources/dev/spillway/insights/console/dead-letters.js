import { byId, el, keyed, setText, stranger } from './dom.js';
import { between, count } from './format.js';

/** Why records were refused; each reason opens the letters with it. */
export function deadLetterReasons(open) {
  const list = byId('reasons');
  return ({ at, deadLetters: { total, reasons } }) => {
    keyed(
      list,
      reasons,
      ({ reason }) => reason,
      (reason) => create(reason, open),
      ({ number, when }, reason) => {
        setText(number, count(reason.count));
        setText(when, `latest ${between(reason.latestAt, at)} ago`);
      },
    );
    setText(byId('dead-hint'), total === 0 ? '' : `${count(total)} in all. A reason opens its letters.`);
    byId('dead-empty').hidden = total > 0;
  };
}

function create({ reason }, open) {
  const number = el('span', { class: 'number' });
  const when = el('span', { class: 'when' });
  const button = el('button', { type: 'button' }, el('span', { class: 'label' }, stranger(reason)), number, when);
  button.addEventListener('click', () => open(reason));
  return { root: el('li', {}, button), number, when };
}
