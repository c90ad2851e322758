import { useState } from 'react';
import { matteql } from './server.ts';

const STORE = `mutation Store($images: [Upload!]!) { storeImages(images: $images) { digest failure { message } } }`;

/** Sends a picture once; all looks name it by its digest. */
export function PictureChooser({ onStored }: { readonly onStored: (digest: string) => void }) {
  const [sent, setSent] = useState<number>();
  const [problem, setProblem] = useState<string>();

  async function send(file: File | undefined) {
    if (!file) return;
    setProblem(undefined);
    setSent(0);
    try {
      const onProgress = ({ loaded, total }: { loaded: number; total: number }) => setSent(loaded / total);
      const { storeImages } = await matteql.request(STORE, { images: [file] }, { onProgress });
      const [{ digest, failure }] = storeImages;
      if (failure) setProblem(failure.message);
      else onStored(digest);
    } catch (error) {
      setProblem((error as Error).message);
    }
    setSent(undefined);
  }

  return (
    <label>
      Picture <input type="file" accept="image/*" onChange={({ target }) => send(target.files?.[0])} />
      {sent !== undefined && <progress value={sent < 1 ? sent : undefined} />}
      {problem && <em role="alert">{problem}</em>}
    </label>
  );
}
