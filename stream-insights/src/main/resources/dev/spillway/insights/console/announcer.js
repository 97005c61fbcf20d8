import { byId } from './dom.js';

/** Tells screen readers of what is not asked for: alarms and the connection, nothing that changes by the second. */
export function announce(sentence) {
  byId('announcer').textContent = sentence;
}
