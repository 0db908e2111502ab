import { errorCode, errorMessage } from '../../agent/kit/errors.ts';
import type { Protocol } from './fault-proxies.ts';
import { ProxyError } from './proxy-error.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'bind: permission denied',
  EPERM: 'bind: operation not permitted',
  EADDRINUSE: 'bind: address already in use',
  EADDRNOTAVAIL: 'bind: cannot assign requested address',
  EAFNOSUPPORT: 'socket: address family not supported by protocol',
  EMFILE: 'socket: too many open files',
  ENFILE: 'socket: too many open files in system',
  ENOBUFS: 'socket: no buffer space available',
  ENOMEM: 'socket: cannot allocate memory',
};

/** What clients of the official server are told when it cannot listen: official suites compare it word by word. */
export function listenFailure(error: unknown, address: string, protocol: Protocol): ProxyError {
  if (error instanceof ProxyError) return error;
  const sentence = SENTENCES[errorCode(error) ?? ''] ?? `bind: ${errorMessage(error)}`;
  return new ProxyError(500, `listen ${protocol} ${address}: ${sentence}`);
}
