import { fileTooLarge, limits, withPlace } from '../../schema/index.ts';
import { bodyOf } from '../collect-body.ts';
import { encodingOf } from '../decode-body.ts';
import type { Sockets } from '../drain-body.ts';
import type { IngestPart, UploadValue } from '../form-files.ts';
import { type BodySettings, bodyTooLarge } from '../use-request-body.ts';
import { bodyUpload } from './body-upload.ts';
import { type CutVariables, cutVariables } from './cut-variables.ts';
import { readCutForm } from './read-cut-form.ts';

export interface ReadOptions extends BodySettings {
  readonly ingest: IngestPart;
  /** Of the request. */
  readonly signal: AbortSignal;
}

/** Stands for a body while only the parameters are looked at. */
const unread = {} as UploadValue;

/** The variables of a request to `/cut`; its body may go on to arrive. @throws CodedError of a parameter, or of the form */
export async function readCut(
  request: Request,
  sockets: Sockets,
  { maxFileBytes, maxFiles, ingest, signal }: ReadOptions,
): Promise<CutVariables> {
  const { headers, url } = request;
  const given = new Map(new URL(url).searchParams);
  const contentType = headers.get('content-type') ?? '';
  const length = headers.get('content-length');
  encodingOf(headers.get('content-encoding'), true);
  if (/^multipart\/form-data\b/i.test(contentType)) {
    // Room for the fields, and for the heads of the parts.
    const maxBytes = maxFiles * maxFileBytes + 2 * limits.formFieldBytes;
    const tooLarge = () => bodyTooLarge(maxBytes);
    if (Number(length) > maxBytes) throw tooLarge();
    const options = { contentType, maxBytes, maxFileBytes, maxFiles, ingest, signal, tooLarge };
    const { parameters, files } = await readCutForm(bodyOf(request, sockets), options);
    return cutVariables(new Map([...given, ...parameters]), files);
  }
  if (Number(length) > maxFileBytes) throw withPlace(fileTooLarge(maxFileBytes, Number(length)), ['image']);
  const files = new Map<string, UploadValue>();
  // Beside a digest only a body that is announced: a request without one may have neither header.
  const isAnnounced = Number(length) > 0 || headers.has('transfer-encoding');
  const isSent = given.get('digest') ? isAnnounced : request.body !== null && length !== '0';
  if (!isSent) return cutVariables(given, files);
  // Wrong parameters are refused before anything of the body is stored.
  cutVariables(given, files.set('image', unread));
  return cutVariables(given, files.set('image', bodyUpload(bodyOf(request, sockets), ingest, signal)));
}
