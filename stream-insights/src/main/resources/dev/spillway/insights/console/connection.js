import { announce } from './announcer.js';
import { byId, setText } from './dom.js';
import { duration } from './format.js';

/** Whether what is shown is alive. What is not stays, greyed, with its age. */
export function connection() {
  const line = byId('connection');
  const words = line.querySelector('.words');
  return (state, age) => {
    if (line.dataset.state !== state) {
      if (state === 'lost') {
        announce('Connection lost. The numbers are the last that came.');
      } else if (state === 'live' && line.dataset.state === 'lost') {
        announce('Connected again.');
      }
      line.dataset.state = state;
    }
    byId('main').classList.toggle('stale', state === 'lost');
    setText(words, said(state, age));
  };
}

function said(state, age) {
  if (state === 'lost') {
    return age === null ? 'not connected, trying again' : `connection lost, ${duration(Math.floor(age / 1000) * 1000)} old`;
  }
  return state;
}
