import type { Readable } from 'node:stream';
import { CodedError } from '../../schema/index.ts';
import { createFormFiles, type UploadValue } from '../form-files.ts';
import type { FilesOptions } from '../read-form.ts';
import { readParts } from '../read-parts.ts';
import { tooManyFiles } from '../upload-errors.ts';
import { isParameter } from './cut-variables.ts';

/** A form for `/cut`. */
export interface CutForm {
  readonly parameters: ReadonlyMap<string, string>;
  /** By the name of its part. */
  readonly files: ReadonlyMap<string, UploadValue>;
}

/** Reads a form of parameters and files, in any order; each file is ingested as its part arrives. */
export function readCutForm(body: Readable, options: FilesOptions): Promise<CutForm> {
  const { maxFileBytes, maxFiles, ingest, signal } = options;
  return readParts(body, options, (resolve) => {
    const arriving = createFormFiles(ingest, maxFileBytes, signal);
    const parameters = new Map<string, string>();
    const files = new Map<string, UploadValue>();
    return {
      isField: isParameter,
      field: (name, text) => void parameters.set(name, text),
      file(name, part) {
        if (files.has(name)) throw twice(name);
        if (files.size === maxFiles) throw tooManyFiles(maxFiles);
        files.set(name, arriving.expect(name));
        arriving.receive(name, part);
      },
      end() {
        arriving.end();
        resolve({ parameters, files });
      },
      fail: arriving.fail,
    };
  });
}

const twice = (name: string) =>
  new CodedError(
    'BAD_VARIABLES',
    `The form has two parts with the name "${name.slice(0, 100)}": one picture a request.`,
  );
