import type { z } from 'zod';
import type { streamMessages } from '../../contract/stream.ts';

type Messages = { [Name in keyof typeof streamMessages]: z.input<(typeof streamMessages)[Name]> };

const encoder = new TextEncoder();

/** Encodes one server-sent event (WHATWG HTML §9.2). `id` is the tick's time, ms: where a client would resume. */
export function message<Name extends keyof Messages>(
  name: Name,
  data: Messages[Name],
  id?: number,
): Uint8Array {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return encoder.encode(`event: ${name}\n${idLine}data: ${JSON.stringify(data)}\n\n`);
}

/** A comment: says that the connection lives, and nothing else. */
export const heartbeat: Uint8Array = encoder.encode(': heartbeat\n\n');

/** The first bytes of every stream: how long to wait before a new connection, ms. */
export function retryAfter(milliseconds: number): Uint8Array {
  return encoder.encode(`retry: ${milliseconds}\n\n`);
}
