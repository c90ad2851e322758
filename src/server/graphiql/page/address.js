/*
 * A script for the page of GraphiQL, which keeps the query of the open tab in the address: its variables belong there too, so
 * that an address can be shared.
 */
(() => {
  const replace = history.replaceState.bind(history);
  const setItem = Storage.prototype.setItem;

  /** Characters: a picture within the variables is longer than the 16 kB that Node reads as the head of a request. */
  const longest = 8_000;

  const openTab = () => {
    try {
      const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
      return tabs[activeTabIndex] ?? {};
    } catch {
      return {};
    }
  };

  function withVariables(url) {
    const address = new URL(url ?? location.href, location.href);
    const { variables } = openTab();
    const isEmpty = !variables || /^\s*(\{\s*\})?\s*$/.test(variables);
    if (isEmpty || encodeURIComponent(variables).length > longest) address.searchParams.delete('variables');
    else address.searchParams.set('variables', variables);
    return address;
  }

  history.replaceState = (state, unused, url) => replace(state, unused, withVariables(url));
  // GraphiQL stores its tabs half a second after a change.
  Storage.prototype.setItem = function (name, value) {
    setItem.call(this, name, value);
    if (this !== localStorage || name !== 'graphiql:tabState' || !location.search) return;
    const address = new URL(location.href);
    const { query } = openTab();
    if (query) address.searchParams.set('query', query);
    history.replaceState({}, '', address);
  };
})();
