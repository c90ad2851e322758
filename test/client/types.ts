/** What a program that uses the client may write: checked by the compiler, never run. */
import type { Client, Cut, CutOptions, LookOptions, Recipe, RecipeInput } from '../../src/client/index.ts';

declare const client: Client;
declare const file: Blob;

/** Fails to compile unless both are the same type. */
function same<A, B>(_: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false): void {}

export async function extras(): Promise<void> {
  const plain = await client.cut(file, { preset: 'PREVIEW' });
  // @ts-expect-error: it was not asked for.
  plain.mask;
  // @ts-expect-error
  (await client.cut(file)).subject;

  const both = await client.cut(file, { also: ['mask', 'subject'] });
  same<typeof both.mask.url, string>(true);
  same<typeof both.subject.coverage, number>(true);

  const look = await client.look('digest', { also: ['subject'] });
  same<typeof look.subject.confidence, number | null>(true);
  // @ts-expect-error: it was not asked for.
  look.mask;
  // @ts-expect-error: there is no such part.
  await client.look('digest', { also: ['recipe'] });
}

/** Options that are put together elsewhere name any parts. */
export async function anyParts(options: CutOptions, others: LookOptions): Promise<Cut> {
  const cut = await client.cut(file, options);
  same<typeof cut, Cut>(true);
  // @ts-expect-error: perhaps it was not asked for.
  cut.mask.url;
  same<string | undefined, NonNullable<typeof cut.mask>['url'] | undefined>(true);
  return client.look('digest', others);
}

export async function oneOf(): Promise<void> {
  await client.cut({ digest: 'd' });
  await client.cut({ upload: new Uint8Array(1) }, { mask: file });
  // @ts-expect-error: exactly one.
  await client.cut({ digest: 'd', sample: 'CAT' });
  // @ts-expect-error: exactly one.
  await client.cut({ upload: file, digest: 'd' });
  // @ts-expect-error: one at least.
  await client.cut({});

  const recipe: Recipe = {
    resize: { sides: {} },
    refine: [{ feather: { radius: 2 } }, { closedForm: { trimap: file } }],
    composite: { picture: { image: { upload: file } } },
    encode: { png: {} },
  };
  await client.cut(file, { recipe });
  await client.cut(file, { recipe: (await client.cut(file)).recipe });
  // @ts-expect-error: exactly one.
  await client.cut(file, { recipe: { encode: { png: {}, webp: {} } } });
  // @ts-expect-error: exactly one in each.
  await client.cut(file, { recipe: { refine: [{ feather: {}, grow: {} }] } });
  // @ts-expect-error: exactly one.
  await client.cut(file, { recipe: { composite: { picture: { image: { upload: file, digest: 'd' } } } } });
  // @ts-expect-error: exactly one.
  const input: RecipeInput = { alpha: { ignore: {}, multiply: {} } };
  void input;
}
