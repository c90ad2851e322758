/** What the form holds, as the API takes it: `composite.shadow`. */
export interface Shadow {
  readonly blur: number;
  readonly background: string;
}

export interface LookVariables {
  readonly digest: string;
  readonly shadow: Shadow;
  /** Of the longer side at most: small ones are quick to make and to send, and the cutout is the same. */
  readonly side: number;
}

export interface Look {
  readonly removal: {
    readonly id: string;
    readonly image: { readonly id: string; readonly url: string } | null;
  } | null;
}

/** A query, so that libraries cache it and abort it. Ids let their caches know what they have. */
export const LOOK = `
  query Look($digest: ID!, $shadow: CompositeShadowOptions!, $side: Int!) {
    removal(
      image: { digest: $digest }
      recipe: { composite: { shadow: $shadow }, layout: [{ scale: { width: $side, height: $side } }] }
    ) {
      id
      image { id url }
    }
  }
`;

/** Sides of what is shown and of what is saved, which is no larger than the picture. */
export const SHOWN = 640;
export const SAVED = 8192;

/** The address by which a browser saves what is there. It has parameters already where the server signs addresses. */
export function downloadOf(url: string): string {
  const address = new URL(url);
  address.searchParams.set('download', 'cutout.png');
  return address.href;
}

/** An answer's error; `path` leads to the input at fault, from the argument on. */
export interface Problem {
  readonly message: string;
  readonly extensions?: { readonly [fact: string]: unknown };
}
