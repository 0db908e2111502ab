import type { Log } from '../kit/log.ts';
import type { Connection } from './endpoint.ts';

export type Access = {
  readonly request: Request;
  readonly response: Response;
  readonly connection: Connection;
  readonly requestId: string;
  readonly milliseconds: number;
};

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One line a request; those that may change something stand out. The query is left out: it is the caller's affair. */
export function logAccess(log: Log, access: Access): void {
  const { request, response, connection, requestId, milliseconds } = access;
  const path = URL.parse(request.url)?.pathname.slice(0, 200);
  log[isReading(request) ? 'debug' : 'info']('request', {
    id: requestId,
    method: request.method,
    path,
    status: response.status,
    from: connection.listener === 'unix' ? 'unix' : connection.address,
    ms: Math.round(milliseconds * 100) / 100,
  });
}

/** A form is a question whose parameters are too long for a URL. */
function isReading({ method, headers }: Request): boolean {
  if (READING.has(method)) return true;
  return headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
}
