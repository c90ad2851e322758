/*
 * A script for the page of GraphiQL, which looks for the tab that was open by what was typed last, and opens an empty one
 * beside the examples where nothing was typed: it is given what the open tab holds.
 */
(() => {
  try {
    // A first visit by an address with a query would show it in the place of the first example, under that one's name.
    const isFirst = localStorage.getItem('graphiql:tabState') === null;
    if (isFirst && new URL(location.href).searchParams.has('query')) {
      const empty = { hash: null, variables: '{}', headers: null, response: null };
      const tabs = window.matteqlExamples.map(({ title, query }) => ({
        ...empty,
        id: title,
        title,
        query,
        operationName: title,
      }));
      localStorage.setItem('graphiql:tabState', JSON.stringify({ tabs, activeTabIndex: 0 }));
    }
  } catch {
    // A browser that keeps nothing.
  }
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    for (const part of ['query', 'variables', 'headers']) {
      localStorage.setItem(`graphiql:${part}`, tabs[activeTabIndex][part] ?? '');
    }
  } catch {
    // The first visit, or a browser that keeps nothing.
  }
  try {
    const variables = new URL(location.href).searchParams.get('variables');
    if (variables !== null) localStorage.setItem('graphiql:variables', variables);
    // The explorer is hidden: it writes enum values and inputs of which one is allowed as the server does not take them.
    if (localStorage.getItem('graphiql:visiblePlugin')?.includes('Explorer')) {
      localStorage.removeItem('graphiql:visiblePlugin');
    }
  } catch {
    // A browser that keeps nothing.
  }
})();
