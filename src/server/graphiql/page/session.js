/*
 * A script for the page of GraphiQL, which looks for the tab that was open by what was typed last, and opens an empty one
 * beside the examples where nothing was typed: it is given what the open tab holds.
 */
(() => {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    for (const part of ['query', 'variables', 'headers']) {
      localStorage.setItem(`graphiql:${part}`, tabs[activeTabIndex][part] ?? '');
    }
  } catch {
    // The first visit, or a browser that keeps nothing.
  }
})();
