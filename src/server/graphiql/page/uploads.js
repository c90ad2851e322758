/*
 * A script for the page of GraphiQL, which cannot upload: an operation with a variable of type Upload, or with
 * `upload: null` within a variable, opens a file chooser and goes out as a multipart request. The chosen file is used again until another one is chosen.
 */
(() => {
  const plain = window.fetch.bind(window);
  const chosen = new Map();
  const bar = document.createElement('div');
  bar.id = 'files';
  document.body.append(bar);

  const choose = (name) =>
    new Promise((resolve, reject) => {
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = 'image/*';
      input.dataset.variable = name;
      input.style.display = 'none';
      document.body.append(input);
      input.addEventListener('change', () => {
        input.remove();
        take(name, input.files[0]);
        resolve(input.files[0]);
      });
      input.addEventListener('cancel', () => {
        input.remove();
        reject(new Error(`No file was chosen for $${name}.`));
      });
      input.click();
    });

  function take(name, file) {
    chosen.set(name, file);
    bar.replaceChildren(
      ...[...chosen].map(([variable, { name: label }]) => {
        const button = document.createElement('button');
        button.textContent = `$${variable}: ${label} (change)`;
        button.addEventListener('click', () => choose(variable).catch(() => {}));
        return button;
      }),
    );
  }

  /** The text of the operation that runs, so that variables of its neighbours open no chooser. */
  const operationOf = ({ query, operationName }) => {
    const parts = query.split(/(?=^\s*(?:query|mutation|subscription)\b)/m);
    return (
      parts.find((part) => operationName && new RegExp(`(query|mutation)\\s+${operationName}\\b`).test(part)) ?? query
    );
  };

  /** Places of files in the variables: those of type Upload, and every `upload: null` within others. */
  window.matteqlFiles = (body) => {
    const declared = [...operationOf(body).matchAll(/\$(\w+)\s*:\s*Upload\b/g)].map(([, name]) => name);
    const within = (value, path) =>
      value && typeof value === 'object'
        ? Object.entries(value).flatMap(([key, each]) =>
            key === 'upload' && each === null ? [[...path, key]] : within(each, [...path, key]),
          )
        : [];
    return [...declared, ...within(body.variables, []).map((path) => path.join('.'))];
  };

  /** Variables with null where files belong. */
  window.matteqlNulls = (variables, files) => {
    const copy = structuredClone(variables ?? {});
    for (const path of files) {
      const keys = path.split('.').slice(1);
      const holder = keys.slice(0, -1).reduce((inner, key) => inner[key], copy);
      holder[keys.at(-1)] = null;
    }
    return copy;
  };

  window.fetch = async (url, init) => {
    if (init?.method?.toUpperCase() !== 'POST' || typeof init.body !== 'string') return plain(url, init);
    let body;
    try {
      body = JSON.parse(init.body);
    } catch {
      return plain(url, init);
    }
    if (typeof body.query !== 'string') return plain(url, init);
    const names = window.matteqlFiles(body);
    if (names.length === 0) return plain(url, init);
    const files = [];
    for (const name of names) files.push(chosen.get(name) ?? (await choose(name)));
    const paths = names.map((name) => `variables.${name}`);
    const form = new FormData();
    form.append('operations', JSON.stringify({ ...body, variables: window.matteqlNulls(body.variables, paths) }));
    form.append('map', JSON.stringify(Object.fromEntries(paths.map((path, index) => [index, [path]]))));
    for (const [index, file] of files.entries()) form.append(String(index), file);
    const headers = new Headers(init.headers);
    headers.delete('content-type');
    headers.set('x-graphql-yoga-csrf', '1');
    return plain(url, { ...init, headers, body: form });
  };
})();
