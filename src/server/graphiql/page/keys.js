/*
 * A script for the page of GraphiQL: where the server wants a key, the answer says where in this page a header is entered.
 */
(() => {
  const next = window.fetch.bind(window);
  const place =
    'In this page: open "Headers" below the query, enter { "Authorization": "Bearer <key>" }, and press "Re-fetch GraphQL schema".';

  window.fetch = async (url, init) => {
    const response = await next(url, init);
    if (response.status !== 401) return response;
    const { status, headers } = response;
    const answer = await response.json();
    for (const error of answer.errors) error.message += ` ${place}`;
    return new Response(JSON.stringify(answer), { status, headers });
  };
})();
