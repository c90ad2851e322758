import { CodedError, type ErrorCode } from '../schema/index.ts';

/** A request that is refused with a status and headers of its own, where its code alone does not say which. */
export class Rejection extends CodedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    { status, headers = {} }: { readonly status: number; readonly headers?: Readonly<Record<string, string>> },
  ) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}
