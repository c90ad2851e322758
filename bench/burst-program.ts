import { connect, type Socket } from 'node:net';
import type { BurstOptions, BurstReply, RequestOutcome } from './burst.ts';
import { cutoutRequest } from './client.ts';
import { numbered } from './pictures.ts';

/*
 * Many clients in a process of their own that does nothing else. What they send is ready before, as bytes; time begins
 * with the first of them, once there is a connection.
 */

/** Bytes that are sent at a time, as by a program that reads a file. */
const PIECE = 65_536;

process.on('message', async ({ url, photos, count, timeout }: BurstOptions) => {
  const { hostname, port } = new URL(url);
  const requests = Array.from({ length: count }, (_, index) =>
    requestOf(hostname, photos[index % photos.length] as Buffer, index),
  );
  const outcomeOf = (request: Buffer): Promise<RequestOutcome> =>
    new Promise((resolve) => {
      let began = performance.now();
      let received = '';
      const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => {
        began = performance.now();
        send(socket, request);
      });
      const end = () => {
        clearTimeout(timer);
        socket.destroy();
        resolve({ began, milliseconds: performance.now() - began, reply: replyOf(received) });
      };
      const timer = setTimeout(end, timeout);
      socket.setEncoding('latin1').on('data', (text: string) => {
        received += text;
        if (replyOf(received)) end();
      });
      socket.on('error', end).on('close', end);
    });
  process.send!(await Promise.all(requests.map(outcomeOf)));
});

function send(socket: Socket, request: Buffer, at = 0): void {
  const piece = request.subarray(at, at + PIECE);
  if (piece.length > 0) socket.write(piece, (error) => error ?? send(socket, request, at + PIECE));
}

/** Head and body as they go over the connection. */
function requestOf(host: string, photo: Buffer, index: number): Buffer {
  const { type, body } = cutoutRequest(numbered(Buffer.from(photo), index));
  const head = `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\nx-graphql-yoga-csrf: 1\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** The response, once it is complete: with its length stated, or in chunks of which the last is empty (RFC 9112, 6 and 7.1). */
function replyOf(received: string): BurstReply | undefined {
  const [head = '', ...rest] = received.split('\r\n\r\n');
  if (rest.length === 0) return undefined;
  const body = received.slice(head.length + 4);
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length) ? { status, text: utf8(body) } : undefined;
  if (!/\r\ntransfer-encoding: *chunked/i.test(head) || !body.endsWith('0\r\n\r\n')) return undefined;
  let text = '';
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, line), 16);
    if (!(size > 0)) return { status, text: utf8(text) };
    text += body.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}

const utf8 = (latin1: string) => Buffer.from(latin1, 'latin1').toString('utf8');

process.send!('ready');
