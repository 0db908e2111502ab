import { randomBytes } from 'node:crypto';

/** A new trace id (W3C Trace Context): 16 bytes in hex. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex');
}

/** The value of the header `traceparent` for one request of a trace, which is to be sampled. */
export function traceParent(traceId: string): string {
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
}
