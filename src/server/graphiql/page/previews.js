/*
 * A script for the page of GraphiQL: the pictures of an answer are shown under it, on a checkerboard, each with its place
 * in the answer and a link to the whole.
 */
(() => {
  const next = window.fetch.bind(window);
  const strip = document.createElement('div');
  strip.id = 'pictures';

  function* picturesOf(value, path = []) {
    if (typeof value === 'string') {
      if (/\/files\/[0-9a-f]{64}\.\w+(\?.*)?$/.test(value) || value.startsWith('data:image/'))
        yield { address: value, path };
    } else if (value && typeof value === 'object') {
      for (const [key, each] of Object.entries(value)) yield* picturesOf(each, [...path, key]);
    }
  }

  function show({ data }) {
    const whole = Object.keys(data ?? {}).length === 1 ? 1 : 0;
    strip.replaceChildren(
      ...[...picturesOf(data)].map(({ address, path }) => {
        const link = document.createElement('a');
        const image = document.createElement('img');
        const caption = path.slice(whole, -1).join('.');
        // An address of this very answer: what a browser cannot show (TIFF) is not shown.
        Object.assign(image, { src: address, alt: caption, onerror: () => link.remove() });
        Object.assign(link, { href: address, target: '_blank', rel: 'noopener' });
        link.append(image, caption);
        return link;
      }),
    );
    document.querySelector('.graphiql-response')?.append(strip);
  }

  // Not beside the answer of another tab.
  document.addEventListener('click', ({ target }) => target.closest('.graphiql-tab') && show({}));

  window.fetch = async (url, init) => {
    const response = await next(url, init);
    const isAnswer = init?.method?.toUpperCase() === 'POST' && response.headers.get('content-type')?.includes('json');
    if (isAnswer)
      response
        .clone()
        .json()
        .then(show, () => {});
    return response;
  };
})();
