import { createClient } from 'matteql/client';

/** Where MatteQL is. A page of another origin needs CORS_ORIGINS there; where it has keys, a ticket or a server of the page's own. */
export const endpoint = 'http://127.0.0.1:4000/graphql';

/** Sends files, with progress. */
export const matteql = createClient(endpoint);

/** `fetch` for the library of queries. Where the server is busy, it asks again after the seconds that the server names. */
export const patientFetch: typeof fetch = async (address, init) => {
  for (let attempt = 0; ; attempt++) {
    const answer = await fetch(address, init);
    const seconds = Number(answer.headers.get('retry-after'));
    if (answer.ok || !seconds || attempt === 3) return answer;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    init?.signal?.throwIfAborted();
  }
};
