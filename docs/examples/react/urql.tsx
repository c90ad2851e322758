import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Client, cacheExchange, fetchExchange, Provider, useQuery } from 'urql';
import { downloadOf, LOOK, type Look, type LookVariables, SAVED, SHOWN } from './look.ts';
import { PictureChooser } from './picture-chooser.tsx';
import { endpoint, patientFetch } from './server.ts';
import { ShadowForm } from './shadow-form.tsx';

const client = new Client({
  url: endpoint,
  exchanges: [cacheExchange, fetchExchange],
  fetch: patientFetch,
  preferGetMethod: false,
});

function App() {
  const [digest, setDigest] = useState('');
  const [shadow, setShadow] = useState({ blur: 12, background: '#f4f4f4' });
  // While a slider moves, urql aborts looks that are outdated; those seen before are in its cache.
  const [{ data, error, fetching }] = useQuery<Look, LookVariables>({
    query: LOOK,
    variables: { digest, shadow, side: SHOWN },
    pause: digest === '',
  });

  async function save() {
    const { data } = await client.query<Look, LookVariables>(LOOK, { digest, shadow, side: SAVED });
    if (data?.removal?.image) location.assign(downloadOf(data.removal.image.url));
  }

  const problems = error ? (error.graphQLErrors.length > 0 ? error.graphQLErrors : [error]) : [];
  const image = data?.removal?.image;
  return (
    <main aria-busy={fetching}>
      <PictureChooser onStored={setDigest} />
      <ShadowForm value={shadow} onChange={setShadow} problems={problems} />
      {image && <img src={image.url} alt="The cutout" />}
      {image && (
        <button type="button" onClick={save}>
          Save
        </button>
      )}
    </main>
  );
}

createRoot(document.querySelector('#root')!).render(
  <Provider value={client}>
    <App />
  </Provider>,
);
