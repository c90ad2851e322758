/** What a code says to a client, beside the sentence of the error itself. */
interface ErrorFacts {
  readonly doc: string;
  /** Whether the same request can succeed later. */
  readonly retryable?: true;
  /** HTTP status of a request that is refused with it before it is executed; errors of fields are in a 200. */
  readonly status?: number;
}

/** Every code an answer of this server can carry in `extensions.code`. */
export const errorFacts = {
  GRAPHQL_PARSE_FAILED: { doc: 'The request, or the document in it, cannot be read.', status: 400 },
  NOT_FOUND: { doc: 'This server has nothing at this path.', status: 404 },
  METHOD_NOT_ALLOWED: {
    doc: 'What is at this path is asked for by other methods: those of the header `Allow`.',
    status: 405,
  },
  NOT_ACCEPTABLE: { doc: 'Nothing that the header `Accept` names can be the answer.', status: 406 },
  GRAPHQL_VALIDATION_FAILED: { doc: 'The document asks for what the schema does not have.', status: 400 },
  BAD_VARIABLES: { doc: 'A variable or an argument does not have the type that the schema gives it.', status: 400 },
  BAD_OPTION: { doc: "A plugin's option has a value that it cannot have, or two that do not go together." },
  BAD_RECIPE: { doc: 'A stage does not have exactly one plugin, or a list has too many.' },
  NOT_AN_IMAGE: { doc: 'The bytes, or the data URI, are no picture.' },
  UNSUPPORTED_FORMAT: {
    doc: 'The picture has a format that this server does not read; `server.reads` lists those it does.',
  },
  CORRUPT_IMAGE: { doc: 'The picture is damaged, or cut off.' },
  FILE_TOO_LARGE: { doc: 'A file has more bytes than `limits.maxFileBytes`.' },
  BODY_TOO_LARGE: { doc: 'The request as a whole has more bytes than it may have.', status: 413 },
  IMAGE_TOO_LARGE: { doc: 'The picture has more pixels than it may have, or takes more memory than there is for all.' },
  TOO_MANY_FILES: { doc: 'The request has more files than `limits.maxFiles`.', status: 413 },
  UNKNOWN_DIGEST: { doc: 'This server does not have these bytes, or not any more: upload them again.' },
  URL_SOURCES_DISABLED: { doc: 'This server does not fetch pictures from addresses.' },
  FETCH_REFUSED: { doc: 'This server does not fetch from such an address.' },
  FETCH_FAILED: { doc: 'The picture at an address could not be fetched.', retryable: true },
  MODEL_NOT_INSTALLED: { doc: 'The weights of the model are not on the server; the operator has to fetch them.' },
  MODEL_MISMATCH: { doc: 'The weights of the model, or its answer, are not what its manifest describes.' },
  LICENSE_NOT_ACCEPTED: { doc: "The model's license forbids commercial use, and the operator has not accepted it." },
  OVERLOADED: {
    doc: 'The server has as many requests as it can take: ask again after `retryAfter` seconds.',
    retryable: true,
    status: 503,
  },
  DEADLINE_EXCEEDED: {
    doc: 'The request was not done in time; what was computed is remembered for a while.',
    retryable: true,
    status: 408,
  },
  CANCELLED: { doc: 'The work was ended because its client had left.', retryable: true },
  INFERENCE_FAILED: { doc: 'The model could not be run.', retryable: true },
  UNAUTHENTICATED: { doc: 'The request has no key of this server.', status: 401 },
  TICKET_EXPIRED: { doc: 'The ticket is older than it may be: get another one.', status: 401 },
  TICKET_USED_UP: { doc: 'The ticket was used for all its requests: get another one.', status: 401 },
  TICKET_ORIGIN_REFUSED: { doc: 'The ticket is for pages of other origins.', status: 403 },
  CSRF_REFUSED: { doc: 'The request needs a header that a page of another site cannot send.', status: 403 },
  HOST_REFUSED: { doc: 'The server does not answer to this host name.', status: 403 },
  RATE_LIMITED: {
    doc: 'Too many requests of one client: ask again after `retryAfter` seconds.',
    retryable: true,
    status: 429,
  },
  QUERY_TOO_COMPLEX: { doc: 'The document asks for more at a time than it may: send it in parts.', status: 400 },
  JOB_NOT_FOUND: { doc: 'There is no such job, or not any more.' },
  KEY_CONFLICT: { doc: 'The key of a job is in use for another one.' },
  STORAGE_UNAVAILABLE: { doc: 'The server cannot store files at present.', retryable: true },
  SHUTTING_DOWN: { doc: 'The server is being ended, and takes no more requests.', retryable: true, status: 503 },
  INTERNAL_SERVER_ERROR: { doc: 'A fault of the server: report `requestId` to its operator.', status: 500 },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

/** A stable code of `errorCodes`: what clients compare, whatever the sentence says. */
export type ErrorCode = keyof typeof errorFacts;

export const errorCodes = Object.keys(errorFacts) as readonly ErrorCode[];

/** The facts of a code, with every member readable. */
export const factsOf = (code: ErrorCode): ErrorFacts => errorFacts[code];
