import { connect, type Socket } from 'node:net';
import type { ProbeRun } from '../probe-run.ts';
import type { ConnectionOptions, HostAndPort } from './connection-options.ts';
import type { ResolvedAddress } from './hosts-file.ts';
import { resolveAddress } from './resolve-address.ts';

/**
 * Resolves and connects over TCP: phases `dns` and `connect`, facts `ip` and `connected`. The socket is destroyed when
 * the run's time is over; who opened it destroys it at the end.
 *
 * @throws ProbeFailure, and system errors that the runner names
 */
export async function openConnection(
  { host, port }: HostAndPort,
  options: ConnectionOptions,
  run: ProbeRun,
): Promise<Socket> {
  return connectSocket(await resolveAddress(host, options, run), port, options, run);
}

/** Connects to an address: phase `connect`, fact `connected`. */
export async function connectSocket(
  { address, family }: ResolvedAddress,
  port: number,
  options: ConnectionOptions,
  run: ProbeRun,
): Promise<Socket> {
  run.phase('connect');
  const socket = connect({ host: address, port, family, noDelay: true, ...from(options) });
  await connected(socket, run);
  run.endPhase();
  run.fact('connected', true);
  run.trace.note(`connected to ${family === 6 ? `[${address}]` : address}:${port}`);
  return socket;
}

/** Connects to a Unix socket: phase `connect`, fact `connected`. */
export async function openUnixConnection(path: string, run: ProbeRun): Promise<Socket> {
  run.phase('connect');
  const socket = connect({ path });
  await connected(socket, run);
  run.endPhase();
  run.fact('connected', true);
  run.trace.note(`connected to ${path}`);
  return socket;
}

function from({ source_address }: ConnectionOptions): { localAddress?: string } {
  return source_address === undefined ? {} : { localAddress: source_address };
}

function connected(socket: Socket, run: ProbeRun): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy();
      reject(run.signal.reason);
    };
    if (run.signal.aborted) return abort();
    run.signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => run.signal.removeEventListener('abort', abort));
    socket.once('error', reject);
    socket.once('connect', () => {
      // Who reads from it listens for errors of its own; one that nobody waits for must not end the process.
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve();
    });
  });
}
