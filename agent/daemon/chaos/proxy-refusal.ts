import { ProxyError } from '../../../chaos/proxy/proxy-error.ts';
import { type ErrorKind, errorMessage, OperationalError } from '../../kit/errors.ts';
import type { ProxyOperation } from './proxy-worker-messages.ts';

/** What was to be done, for `Cannot …`. */
const words: Readonly<Record<ProxyOperation, string>> = {
  list: 'list the proxies',
  kinds: 'list the kinds of toxic',
  create: 'make the proxy',
  update: 'change the proxy',
  remove: 'remove the proxy',
  addToxic: 'add the toxic',
  updateToxic: 'change the toxic',
  removeToxic: 'remove the toxic',
  endFaults: 'end the faults',
  connections: 'list the connections',
  closeConnection: 'close the connection',
  tap: 'tap the proxy',
};

const kinds: Readonly<Record<number, ErrorKind>> = { 400: 'invalid', 404: 'not-found', 409: 'conflict' };

/** What the agent's API makes of a failure of the engine. */
export function refusalOf(error: unknown): { readonly kind: ErrorKind; readonly message: string } {
  const status = error instanceof ProxyError ? error.status : 500;
  return { kind: kinds[status] ?? 'unavailable', message: errorMessage(error) };
}

export function refused(operation: ProxyOperation, kind: ErrorKind, because: string): OperationalError {
  return new OperationalError(kind, `Cannot ${words[operation]}: ${because}`);
}
