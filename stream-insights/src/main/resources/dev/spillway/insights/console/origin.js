/** Where a record was before it was refused, in words. */
export function originOf({ origin: { topic, partition, offset } }) {
  return `${topic}, partition ${partition}, offset ${offset}`;
}
