import sharp from 'sharp';

const CUT = `mutation ($photo: Upload!) {
  removeBackground(image: { upload: $photo }) { image { url bytes } runs { stage plugin milliseconds queuedMilliseconds remembered } }
}`;

export interface Answer {
  readonly image: { readonly url: string; readonly bytes: number };
  readonly runs: readonly { stage: string; milliseconds: number; queuedMilliseconds: number; remembered: boolean }[];
}

/** A photograph as JPEG; each number gives other bytes, so that nothing of one is remembered for another. */
export async function photograph(width: number, height: number, number: number): Promise<Buffer> {
  return sharp('samples/astronaut.png')
    .resize(width, height, { fit: 'cover', kernel: 'lanczos3' })
    .withExif({ IFD0: { ImageDescription: String(number) } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** One upload, answered. @throws Error if the server reports one */
export async function cut(url: string, photo: Buffer): Promise<Answer> {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: CUT, variables: { photo: null } }));
  form.append('map', '{"0":["variables.photo"]}');
  form.append('0', new Blob([new Uint8Array(photo)]), 'photo.jpg');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'x-graphql-yoga-csrf': '1' },
    body: form,
  });
  const { data, errors } = (await response.json()) as { data: { removeBackground: Answer }; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data.removeBackground;
}
