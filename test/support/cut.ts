/** A request to `/cut`, in parts. */
export interface CutRequest {
  readonly preset?: string;
  readonly model?: string;
  readonly recipe?: object;
  readonly body?: Buffer;
}

/** Sends a picture to `/cut` over a socket. @param origin of the server */
export function sendCut(origin: string, { body, recipe, ...rest }: CutRequest, headers: Record<string, string> = {}) {
  const search = new URLSearchParams({ ...rest, ...(recipe && { recipe: JSON.stringify(recipe) }) });
  return fetch(`${origin}/cut?${search}`, {
    method: 'POST',
    headers: { 'content-type': 'image/png', ...headers },
    body: new Uint8Array(body!),
  });
}

/** The problem details of an answer, with its type. */
export const problemOf = async (answer: Response | Promise<Response>) => {
  const response = await answer;
  return { type: response.headers.get('content-type'), ...((await response.json()) as any) };
};
