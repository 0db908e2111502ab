import type { HeaderField, RequestHeader, ResponseHead } from './http-message.ts';

/** Headers whose values give access to somebody who reads them. */
const PRIVATE = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'x-auth-token']);

/** Headers that differ from run to run on a server that has not changed. */
const VOLATILE =
  /^(date|age|expires|cf-ray|server-timing|traceparent|x-timer|x-runtime|x-response-time|x-cache-hits|(x-)?ratelimit-.*|x-.*(request|trace|correlation)-?id|x-amz-id-2)$/;

/** Whether a header that was asked for is a credential: by its type, or by its name. */
export function isCredential({ name, value }: RequestHeader): boolean {
  return typeof value !== 'string' || PRIVATE.has(name.toLowerCase());
}

/** A header that is sent, as a line for the trace. */
export function shownRequestHeader(header: RequestHeader): string {
  return `${header.name}: ${isCredential(header) ? '***' : header.value}`;
}

/** A header that came, as a line; of a cookie only its name and attributes. */
export function shownResponseHeader([name, value]: HeaderField): string {
  if (name === 'set-cookie') return `${name}: ${value.replace(/^([^=;]*)=[^;]*/, '$1=***')}`;
  return `${name}: ${PRIVATE.has(name) ? '***' : value}`;
}

/** The headers that say something when they change, in a steady order. */
export function steadyHeaders(headers: readonly HeaderField[]): string[] {
  return headers
    .filter(([name]) => !VOLATILE.test(name))
    .map(shownResponseHeader)
    .sort();
}

/** The first line of a response; in HTTP/2 it has no words. */
export function statusLine({ version, status, reason }: ResponseHead): string {
  return `HTTP/${version} ${status} ${reason}`.trim();
}

/** The head of a response, as text for the trace. */
export function shownHead(head: ResponseHead): string {
  return [statusLine(head), ...head.headers.map(shownResponseHeader)].join('\n');
}
