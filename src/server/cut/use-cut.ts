import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { FetchAPI, Plugin } from 'graphql-yoga';
import type { CutFormats } from '../../schema/index.ts';
import type { Sockets } from '../drain-body.ts';
import { errorResponse } from '../error-response.ts';
import type { IngestPart } from '../form-files.ts';
import type { HttpExtension } from '../http-status.ts';
import { Rejection } from '../rejection.ts';
import type { RequestLifetimes } from '../request-lifetime.ts';
import type { FileStore } from '../use-files.ts';
import type { BodySettings } from '../use-request-body.ts';
import { CUT_PATH } from './cut-path.ts';
import { cutResponse, type Separated } from './cut-response.ts';
import type { CutVariables } from './cut-variables.ts';
import { namedValue } from './named-value.ts';
import { type ProblemFacts, problemOf } from './problem.ts';
import { readCut } from './read-cut.ts';
import { wantedFormat } from './wanted-format.ts';

/** What a request to `/cut` stands for: keys, admission, limits and errors are those of this document. */
const query = `mutation Cut($image: ImageInput!, $model: Model, $preset: Preset, $recipe: RecipeInput, $mask: ImageInput) {
  removeBackground(image: $image, model: $model, preset: $preset, recipe: $recipe, mask: $mask) {
    id
    recipe
    image { url path mediaType }
    warnings { code message }
  }
}`;

export interface CutParts {
  readonly schema: GraphQLSchema;
  readonly store: FileStore<any>;
  readonly formats: CutFormats;
  readonly ingest: IngestPart;
  readonly settings: BodySettings;
  readonly lifetimes: RequestLifetimes;
}

/** Bytes in, bytes out: the body of a request is a picture, or a form, and that of its answer is the result. */
export function useCut({ schema, store, formats, ingest, settings, lifetimes }: CutParts): Plugin {
  const isCut = ({ url }: Request) => new URL(url).pathname === CUT_PATH;

  return {
    onRequest({ request, url, fetchAPI, endResponse }) {
      if (url.pathname === CUT_PATH && request.method !== 'POST') endResponse(wrongMethod(request, fetchAPI));
    },
    onRequestParse({ request, setRequestParser, serverContext }) {
      if (!isCut(request)) return;
      setRequestParser(async () => {
        const { signal } = lifetimes.of(request);
        const given = await readCut(request, serverContext as Sockets, { ...settings, ingest, signal });
        const variables = named(given, schema);
        return { query, variables: inFormat(variables, request.headers.get('accept'), formats) as never };
      });
    },
    onResultProcess({ request, result, setResultProcessor, serverContext }) {
      if (!isCut(request)) return;
      const { data, errors } = result as ExecutionResult<{ removeBackground: Separated }>;
      setResultProcessor(async (_, { Response }) => {
        const [error] = errors ?? [];
        if (!error) return cutResponse(data!.removeBackground, request, serverContext as Sockets, store, Response);
        const { http, ...facts } = error.extensions as ProblemFacts & { readonly http?: HttpExtension };
        const { status, headers, body } = problemOf(error.message, facts as ProblemFacts, http?.status);
        return new Response(body, { status, headers: { ...headers, ...http?.headers } });
      }, '*/*');
    },
  };
}

/** With model and preset as GraphQL names them. */
const named = ({ model, preset, ...rest }: CutVariables, schema: GraphQLSchema): CutVariables => ({
  ...rest,
  ...(model !== undefined && { model: namedValue(schema, 'Model', model) }),
  ...(preset !== undefined && { preset: namedValue(schema, 'Preset', preset) }),
});

/** The same request for a result that its client takes. A recipe that chooses a format is obeyed whatever `Accept` is. */
function inFormat(variables: CutVariables, accept: string | null, formats: CutFormats): CutVariables {
  const { preset, recipe } = variables;
  const given = recipe ?? {};
  if (typeof given !== 'object' || Array.isArray(given) || (given as { encode?: unknown }).encode != null) {
    return variables;
  }
  const name = wantedFormat(accept, formats.usual(preset), formats);
  return name === undefined ? variables : { ...variables, recipe: { ...given, encode: { [name]: {} } } };
}

const wrongMethod = (request: Request, fetchAPI: FetchAPI) =>
  errorResponse(
    new Rejection('METHOD_NOT_ALLOWED', `Send a picture to ${CUT_PATH} by POST or PUT, as the body or as a form.`, {
      status: 405,
      headers: { allow: 'POST, PUT, OPTIONS' },
    }),
    request,
    fetchAPI,
  );
