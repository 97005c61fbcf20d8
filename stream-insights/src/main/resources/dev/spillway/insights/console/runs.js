/** Numbers as runs: 0–3, 7, 9–11. */
export function runs(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found = [];
  for (const number of sorted) {
    const run = found.at(-1);
    if (run && run.to === number - 1) {
      run.to = number;
    } else {
      found.push({ from: number, to: number });
    }
  }
  return found.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
