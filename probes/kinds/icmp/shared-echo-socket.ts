import { EchoSocket } from './echo-socket.ts';
import type { IcmpSocketOptions } from './icmp-socket.ts';

export type SharedEchoSocket = {
  readonly socket: EchoSocket;
  /** Ends it with the last who has it. */
  release(): void;
};

const open = new Map<string, { readonly socket: EchoSocket; users: number }>();

/**
 * The socket of this thread with these options, opened for the first who asks. Hundreds of probes at once take one
 * socket and one timer: a raw socket each would hand every answer to all of them.
 *
 * @throws system errors: `EACCES`, `EPERM`
 */
export function shareEchoSocket(options: IcmpSocketOptions): SharedEchoSocket {
  const key = `${options.family} ${options.type} ${options.source ?? ''}`;
  const entry = open.get(key) ?? { socket: new EchoSocket(options), users: 0 };
  open.set(key, entry);
  entry.users++;
  let released = false;
  const release = () => {
    if (released) return;
    released = true;
    entry.users--;
    if (entry.users > 0) return;
    open.delete(key);
    entry.socket.close();
  };
  return { socket: entry.socket, release };
}
