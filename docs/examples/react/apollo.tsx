import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { downloadOf, LOOK, type Look, type LookVariables, SAVED, SHOWN } from './look.ts';
import { PictureChooser } from './picture-chooser.tsx';
import { endpoint, patientFetch } from './server.ts';
import { ShadowForm } from './shadow-form.tsx';

const client = new ApolloClient({
  link: new HttpLink({ uri: endpoint, fetch: patientFetch }),
  cache: new InMemoryCache(),
});
const query = gql(LOOK);

function App() {
  const [digest, setDigest] = useState('');
  const [shadow, setShadow] = useState({ blur: 12, background: '#f4f4f4' });
  // While a slider moves, Apollo aborts looks that are outdated; those seen before are in its cache.
  const { data, previousData, error, loading } = useQuery<Look, LookVariables>(query, {
    variables: { digest, shadow, side: SHOWN },
    skip: digest === '',
  });

  async function save() {
    const { data } = await client.query<Look, LookVariables>({ query, variables: { digest, shadow, side: SAVED } });
    if (data?.removal?.image) location.assign(downloadOf(data.removal.image.url));
  }

  const problems = CombinedGraphQLErrors.is(error) ? error.errors : error ? [error] : [];
  const image = (data ?? previousData)?.removal?.image;
  return (
    <main aria-busy={loading}>
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
  <ApolloProvider client={client}>
    <App />
  </ApolloProvider>,
);
