import type { Readable } from 'node:stream';
import type { Plugin } from 'graphql-yoga';
import type { Log } from '../schema/index.ts';
import type { Sockets } from './drain-body.ts';
import { errorResponse } from './error-response.ts';
import type { FileSignatures } from './file-signatures.ts';
import { Rejection } from './rejection.ts';
import { sentBody } from './sent-body.ts';

/** The pictures of a job in one file. Undefined for an unknown job, and where no picture has a result. */
export type OpenArchive = (id: string) => Promise<(() => Readable) | undefined>;

const PATH = /^\/jobs\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.zip$/;

/** Serves archives of jobs. The address is the capability, as that of a result is: the id of a job is random. */
export function useArchives(open: OpenArchive, signatures: FileSignatures | undefined, log: Log): Plugin {
  return {
    async onRequest({ request, url, fetchAPI, endResponse, serverContext }) {
      if (!url.pathname.startsWith('/jobs/')) return;
      const fail = (rejection: Rejection) => endResponse(errorResponse(rejection, request, fetchAPI));
      const { method } = request;
      if (method !== 'GET' && method !== 'HEAD') return fail(wrongMethod());
      const refused = signatures?.refusal(url);
      if (refused) return fail(refused);
      const [, id] = PATH.exec(url.pathname) ?? [];
      const archive = id === undefined ? undefined : await open(id);
      if (!archive) return fail(gone());
      const headers = {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${id!.slice(0, 8)}.zip"`,
        'cache-control': 'no-store',
      };
      if (method === 'HEAD') return endResponse(new fetchAPI.Response(null, { headers }));
      const body = archive();
      body.once('error', (err) => {
        if (!request.signal.aborted) log.error({ err, job: id }, 'An archive breaks off.');
      });
      endResponse(new fetchAPI.Response(sentBody(body, request, serverContext as Sockets), { headers }));
    },
  };
}

const gone = () =>
  new Rejection('JOB_NOT_FOUND', 'There is no such archive: the job is unknown, gone, or has no picture yet.', {
    status: 404,
  });

const wrongMethod = () =>
  new Rejection('METHOD_NOT_ALLOWED', 'An archive can be read by GET and HEAD only.', {
    status: 405,
    headers: { allow: 'GET, HEAD' },
  });
