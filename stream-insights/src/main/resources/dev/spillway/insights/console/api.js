/** What the page asks the server for, apart from the stream. */

const KEY = 'spillway.api-key';

/** What the server answered instead of what was asked for. */
export class Refusal extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/** The newest dead letters with this reason. */
export async function deadLetters(reason, limit) {
  const query = new URLSearchParams({ reason, limit });
  return (await answered(fetch(`/v1/dead-letters?${query}`))).letters;
}

/** One dead letter with its content. */
export async function deadLetter({ partition, offset }) {
  return answered(fetch(place(partition, offset)));
}

/** Sends a dead letter to its topic again, and says where it is now. */
export async function redrive({ partition, offset }) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}` };
  return answered(fetch(`${place(partition, offset)}/redrive`, { method: 'POST', headers }));
}

/** The API key lives as long as the tab. */
export const apiKey = {
  isKnown: () => sessionStorage.getItem(KEY) !== null,
  keep: (key) => sessionStorage.setItem(KEY, key),
  forget: () => sessionStorage.removeItem(KEY),
};

function place(partition, offset) {
  return `/v1/dead-letters/${encodeURIComponent(partition)}/${encodeURIComponent(offset)}`;
}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Refusal(0, 'The server cannot be reached.');
  }
  if (response.ok) {
    return response.json();
  }
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(response.status, problem.detail ?? problem.title ?? `The server answered ${response.status}.`);
}
