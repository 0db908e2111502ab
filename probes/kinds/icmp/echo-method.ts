import { errorCode } from '../../../agent/kit/errors.ts';
import { type SharedEchoSocket, shareEchoSocket } from './shared-echo-socket.ts';

/** How echo requests are sent: two kinds of socket, or the system's `ping`. */
export const echoMethods = ['datagram', 'raw', 'ping'] as const;
export type EchoMethod = (typeof echoMethods)[number];

/** What says that this way is closed to this user or on this system, and another may be open. */
const CLOSED = new Set(['EACCES', 'EPERM', 'ENOSYS', 'EPROTONOSUPPORT', 'ESOCKTNOSUPPORT']);

export type OpenEcho =
  | { readonly method: 'datagram' | 'raw'; readonly shared: SharedEchoSocket }
  | { readonly method: 'ping'; readonly shared?: undefined };

/**
 * The first way that is open to this user.
 *
 * @returns the socket, or undefined where only the program is left
 * @throws system errors that another way would meet as well: no such address to send from
 */
export function openEchoMethod(
  family: 4 | 6,
  source: string | undefined,
  methods: readonly EchoMethod[] = echoMethods,
): OpenEcho {
  for (const method of methods) {
    if (method === 'ping') break;
    try {
      return { method, shared: shareEchoSocket({ family, type: method, source }) };
    } catch (error) {
      if (!CLOSED.has(errorCode(error) ?? '')) throw error;
    }
  }
  return { method: 'ping' };
}
