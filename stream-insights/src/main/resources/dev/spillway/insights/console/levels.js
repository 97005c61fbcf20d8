/**
 * Water levels from 0 to 1. What may be anything between nothing and millions rises by powers of ten: a few records are
 * seen, and a flood still fits.
 */

/** Records that wait; full at a million. */
export function level(lag) {
  return Math.min(1, Math.log10(1 + lag) / 6);
}

/** Events stored; full at ten billion. */
export function reservoirLevel(stored) {
  return Math.min(1, Math.log10(1 + stored) / 10);
}

/** Events a second; the widest stream at a hundred thousand. */
export function streamWidth(perSecond) {
  return Math.min(1, Math.log10(1 + perSecond) / 5);
}

/** A batch: by what is nearer to its limit, records or bytes. */
export function fillOf(batch, limits) {
  const byRecords = batch.records / Math.max(1, limits.batchRecords);
  const byBytes = batch.bytes / Math.max(1, limits.batchBytes);
  return Math.min(1, Math.max(byRecords, byBytes));
}
