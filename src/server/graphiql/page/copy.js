/*
 * A script for the page of GraphiQL: copies the open tab as a command of curl, or as a call of fetch.
 */
(() => {
  const bar = document.createElement('div');
  bar.id = 'copy';
  document.body.append(bar);

  function openTab() {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    const { query, variables, headers } = tabs[activeTabIndex];
    const json = (text) => (text?.trim() ? JSON.parse(text) : {});
    return { query, variables: json(variables), headers: json(headers) };
  }

  /** Places of files: variables of type Upload, and every `upload: null` within others. */
  const filesOf = ({ query, variables }) => window.matteqlFiles(query, variables).map((path) => `variables.${path}`);
  const endpoint = () => new URL(location.pathname, location.href).href;
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  function asCurl(tab) {
    const files = filesOf(tab);
    const operations = JSON.stringify({ query: tab.query, variables: window.matteqlNulls(tab.variables, files) });
    const given = Object.entries(tab.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
    const parts =
      files.length === 0
        ? ["-H 'content-type: application/json'", ...given, `-d ${quoted(operations)}`]
        : [
            "-H 'x-graphql-yoga-csrf: 1'",
            ...given,
            `-F ${quoted(`operations=${operations}`)}`,
            `-F ${quoted(`map=${JSON.stringify(Object.fromEntries(files.map((path, index) => [index, [path]])))}`)}`,
            ...files.map((_, index) => `-F ${index}=@picture${index === 0 ? '' : index + 1}.jpg`),
          ];
    return [`curl ${endpoint()}`, ...parts].join(' \\\n  ');
  }

  function asFetch(tab) {
    const files = filesOf(tab);
    const operations = { query: tab.query, variables: window.matteqlNulls(tab.variables, files) };
    const headers = (own) => JSON.stringify({ ...own, ...tab.headers });
    const end = 'console.log(JSON.stringify(await response.json(), null, 2));\n';
    if (files.length === 0) {
      const body = `JSON.stringify(${JSON.stringify(operations, null, 2)})`;
      return `const response = await fetch('${endpoint()}', {\n  method: 'POST',\n  headers: ${headers({ 'content-type': 'application/json' })},\n  body: ${body},\n});\n${end}`;
    }
    const map = Object.fromEntries(files.map((path, index) => [index, [path]]));
    return `const form = new FormData();
form.append('operations', JSON.stringify(${JSON.stringify(operations, null, 2)}));
form.append('map', '${JSON.stringify(map)}');
${files.map((_, index) => `form.append('${index}', files[${index}]);\n`).join('')}const response = await fetch('${endpoint()}', { method: 'POST', headers: ${headers({ 'x-graphql-yoga-csrf': '1' })}, body: form });
${end}`;
  }

  for (const [label, make] of Object.entries({ 'Copy as curl': asCurl, 'Copy as fetch': asFetch })) {
    const button = document.createElement('button');
    button.textContent = label;
    button.addEventListener('click', async () => {
      // The tab is stored half a second after a change.
      await new Promise((resolve) => setTimeout(resolve, 600));
      try {
        await navigator.clipboard.writeText(make(openTab()));
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Variables or headers are not JSON';
      }
      setTimeout(() => {
        button.textContent = label;
      }, 1500);
    });
    bar.append(button);
  }
})();
