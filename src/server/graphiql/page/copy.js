/*
 * A script for the page of GraphiQL: copies the open tab as a command of curl, or as a call of fetch.
 */
(() => {
  const bar = document.createElement('div');
  bar.id = 'copy';
  document.body.append(bar);

  function openTab() {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState'));
    const { query, operationName, variables, headers } = tabs[activeTabIndex];
    const json = (text) => (text?.trim() ? JSON.parse(text) : {});
    const names = [...query.matchAll(/^\s*(?:query|mutation|subscription)\s+(\w+)/gm)].map(([, name]) => name);
    const name = names.length > 1 ? (operationName ?? names[0]) : undefined;
    return { query, operationName: name, variables: json(variables), headers: json(headers) };
  }

  /** Places of files: variables of type Upload, and every `upload: null` within others. */
  const filesOf = (tab) => window.matteqlFiles(tab).map((path) => `variables.${path}`);
  const operationsOf = ({ query, operationName, variables }, files) => ({
    query,
    operationName,
    variables: window.matteqlNulls(variables, files),
  });
  const endpoint = () => new URL(location.pathname, location.href).href;
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  function asCurl(tab) {
    const files = filesOf(tab);
    const operations = JSON.stringify(operationsOf(tab, files));
    const given = Object.entries(tab.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
    const parts =
      files.length === 0
        ? ["-H 'content-type: application/json'", ...given, `-d ${quoted(operations)}`]
        : [
            "-H 'x-graphql-yoga-csrf: 1'",
            ...given,
            // `-F` would end a text at its first semicolon.
            `--form-string ${quoted(`operations=${operations}`)}`,
            `--form-string ${quoted(`map=${JSON.stringify(Object.fromEntries(files.map((path, index) => [index, [path]])))}`)}`,
            ...files.map((_, index) => `-F ${index}=@picture${index === 0 ? '' : index + 1}.jpg`),
          ];
    return [`curl ${endpoint()}`, ...parts].join(' \\\n  ');
  }

  function asFetch(tab) {
    const files = filesOf(tab);
    const operations = operationsOf(tab, files);
    const headers = (own) => JSON.stringify({ ...own, ...tab.headers });
    const end = 'console.log(JSON.stringify(await response.json(), null, 2));\n';
    if (files.length === 0) {
      const body = `JSON.stringify(${JSON.stringify(operations, null, 2)})`;
      return `const response = await fetch('${endpoint()}', {\n  method: 'POST',\n  headers: ${headers({ 'content-type': 'application/json' })},\n  body: ${body},\n});\n${end}`;
    }
    const map = Object.fromEntries(files.map((path, index) => [index, [path]]));
    return `const { files } = document.querySelector('input[type=file]');
const form = new FormData();
form.append('operations', JSON.stringify(${JSON.stringify(operations, null, 2)}));
form.append('map', '${JSON.stringify(map)}');
${files.map((_, index) => `form.append('${index}', files[${index}]);\n`).join('')}const response = await fetch('${endpoint()}', { method: 'POST', headers: ${headers({ 'x-graphql-yoga-csrf': '1' })}, body: form });
${end}`;
  }

  /** Copies, and gives what the button says about it. */
  async function copy(make) {
    let text;
    try {
      text = make(openTab());
    } catch {
      return 'Variables or headers are not JSON';
    }
    return (
      navigator.clipboard?.writeText(text).then(
        () => 'Copied',
        () => 'The browser allows no copying',
      ) ?? 'Copying needs https or localhost'
    );
  }

  for (const [label, make] of Object.entries({ 'Copy as curl': asCurl, 'Copy as fetch': asFetch })) {
    const button = document.createElement('button');
    button.textContent = label;
    button.addEventListener('click', async () => {
      // The tab is stored half a second after a change.
      await new Promise((resolve) => setTimeout(resolve, 600));
      button.textContent = await copy(make);
      setTimeout(() => {
        button.textContent = label;
      }, 1500);
    });
    bar.append(button);
  }
})();
