/**
 * What a request may ask for, whatever the operator's settings are. Settings have limits of their own (`MAX_PIXELS`,
 * `MAX_FILE_BYTES`, …); those that depend on an encoder's options stand beside its options. `Query.server.limits` shows all.
 */
export const limits = {
  /** Plugins in a stage that takes a list: each may hold a picture of its own. */
  listLength: 16,
  /** Characters of an option of type string. */
  stringLength: 200,
  /** Pixels ever decoded, whatever `MAX_PIXELS` is: 2^14 squared, a gigabyte as RGBA. */
  decodedPixels: 2 ** 28,
  /** Pixels of a result that is made larger than its source: 268 MB with alpha. */
  resultPixels: 2 ** 26,
  /** Tiles of one picture. Each is a run of the model: with the view of the whole, 17 times the time of one. */
  tiles: 16,
  /** Sides at which one picture is shown to the network. Each is a run, and four opinions are more than were ever worth it. */
  sides: 4,
  /** Bytes of a request body that is not multipart: parsing JSON holds the event loop, and larger pictures are uploads. */
  bodyBytes: 10_000_000,
  /** Bytes of the fields `operations` and `map` of a form together: data URIs belong into JSON requests. */
  formFieldBytes: 1_000_000,
  /** Bytes a second at which a body has to arrive, over a quarter of a minute: the slowest telephones send ten times as many. */
  uploadRate: 1_000,
  /** Bytes of a data URI in an answer: a dozen of the largest are 160 MB of JSON. */
  dataUriBytes: 10_000_000,
  /** Bytes of fresh images that wait in memory for their first reader; others are read back from the disk. */
  intakeBytes: 268_435_456,
  /** Characters of the address of a picture: signed addresses have up to two thousand. */
  addressLength: 4_096,
  /** Addresses of a request that are fetched from at a time. */
  fetchesAtOnce: 4,
  /** Redirects from the address of a picture: to https, to the host of files, and one more. */
  redirects: 3,
  /** Seconds until an address that is fetched from answers, each redirect for itself, and until all of the file is there. */
  fetchHeadSeconds: 10,
  fetchSeconds: 30,
  /** Tokens of a document: the longest example has some hundred, and each may be a level for recursions to go down. */
  documentTokens: 2_000,
  /** Levels of fields in a document. */
  documentDepth: 12,
  /** Fields of a document, by the width of its levels. */
  documentFields: 1_000,
  /** Cost of a document: about fifty finished pictures. */
  documentCost: 1_200,
  /** Cost of a field that starts work on pixels; others cost 1. */
  workCost: 20,
  /** Cost of each run of a network that a recipe asks for beyond the two of the default one: as long as a finished picture. */
  runCost: 20,
  /** Cost of a step of `refine` or `layout`. */
  stepCost: 5,
  /** Cost of a picture inside the answer: some forty of the largest are more than a string can hold. */
  dataUriCost: 100,
  /** Files of a form that only stores pictures, where `MAX_FILES` is less: they arrive one after another, and none is worked on. */
  storedFiles: 100,
  /** Outcomes of a job in one answer: each is a line that is read from its log. */
  outcomesPage: 1_000,
  /** Outcomes that cost as much as one: what was recorded is no work, but a `render` of each is. */
  outcomesPerCost: 20,
  /** Open subscriptions of one client and of all: they have no deadline, and each is a connection. */
  clientStreams: 100,
  streams: 1_000,
  /** Characters of the client's own name for a picture of a batch, and of the key of a job. */
  referenceLength: 1_000,
  /** Seconds that a ticket is good for: a day; a page can have another one. */
  ticketSeconds: 86_400,
  /** Requests by one ticket: a page's, not those of a program. */
  ticketRequests: 10_000,
  /** Origins of a ticket: they are in every request. */
  ticketOrigins: 10,
  /** Characters of an error's message: what a client sent may be in it. */
  messageLength: 1_000,
} as const;
