import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiAnswer } from './api-answer.ts';

/** Gives it the number that the official server gives to every request for a path that it knows. */
export function withRequestId(answer: ApiAnswer): ApiAnswer {
  return { ...answer, headers: [...answer.headers, ['X-Toxiproxy-Request-Id', requestId()]] };
}

/** Twenty characters of base 32, as `rs/xid` writes its twelve bytes. */
function requestId(): string {
  const bits = BigInt(`0x${randomBytes(12).toString('hex')}`) << 4n;
  return bits.toString(32).padStart(20, '0');
}

/** Sends it, with headers in the order of the official server: its own, then the date and the length. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: ApiAnswer): void {
  const { status, headers, text, bare } = answer;
  const body = Buffer.from(text);
  response.statusCode = status;
  response.sendDate = false;
  for (const [name, value] of headers) response.setHeader(name, value);
  response.setHeader('Date', new Date().toUTCString());
  // The rest of a body that is too large is not read: nothing that comes on this connection would make sense.
  if (status === 413) response.setHeader('Connection', 'close');
  const silent = bare || (request.method === 'HEAD' && body.length === 0);
  if (!silent) response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' || bare ? undefined : body);
}
