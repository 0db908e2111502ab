import { errorCode } from '../../../agent/kit/errors.ts';
import { ByteChannel } from '../../connect/byte-channel.ts';
import type { ConnectionOptions, HostAndPort } from '../../connect/connection-options.ts';
import { openConnection } from '../../connect/open-connection.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type CipherSuite, cipherSuites, isForTls13 } from './cipher-suites.ts';
import { clientHello } from './client-hello.ts';
import { readServerHello } from './server-hello.ts';
import { sideRun } from './side-run.ts';

export const scannedVersions = [
  ['TLSv1.0', 0x0301],
  ['TLSv1.1', 0x0302],
  ['TLSv1.2', 0x0303],
  ['TLSv1.3', 0x0304],
] as const;
export type ScannedVersion = (typeof scannedVersions)[number][0];

/** The cipher suites that an endpoint takes, by version, those first that it prefers where it has a preference. */
export type EndpointScan = ReadonlyMap<ScannedVersion, readonly string[]>;

export type ScannedEndpoint = {
  readonly target: HostAndPort;
  readonly serverName: string | undefined;
  readonly connection: ConnectionOptions;
};

/** Milliseconds for one of the connections: a server may leave a hello that it does not like without an answer. */
const LONGEST_HELLO = 3_000;

/**
 * Which versions and cipher suites an endpoint takes: offers all, strikes out what the server took, and asks again
 * until it takes none. One connection for each suite that is taken and one more for each version, one after the other.
 */
export async function scanEndpoint(endpoint: ScannedEndpoint, run: ProbeRun): Promise<EndpointScan> {
  const scan = new Map<ScannedVersion, readonly string[]>();
  for (const [name, version] of scannedVersions) {
    const taken = await takenSuites(version, endpoint, run);
    if (taken.length > 0) scan.set(name, taken);
    run.trace.note(`${name}: ${taken.length === 0 ? 'refused' : taken.join(' ')}`);
  }
  return scan;
}

async function takenSuites(version: number, endpoint: ScannedEndpoint, run: ProbeRun): Promise<string[]> {
  let left: readonly CipherSuite[] = cipherSuites.filter((suite) => isForTls13(suite) === version >= 0x0304);
  const taken: string[] = [];
  while (left.length > 0) {
    const suite = await takenSuite(version, left, endpoint, run);
    const found = left.find(([code]) => code === suite);
    if (found === undefined) return taken;
    taken.push(found[1]);
    left = left.filter((other) => other !== found);
  }
  return taken;
}

async function takenSuite(
  version: number,
  suites: readonly CipherSuite[],
  { target, serverName, connection }: ScannedEndpoint,
  run: ProbeRun,
): Promise<number | undefined> {
  const side = sideRun(run, LONGEST_HELLO);
  try {
    const channel = new ByteChannel(await openConnection(target, connection, side), side);
    try {
      channel.write(clientHello({ version, suites: suites.map(([code]) => code), serverName }));
      const hello = await readServerHello(channel);
      return hello?.version === version ? hello.suite : undefined;
    } finally {
      channel.close();
    }
  } catch (error) {
    run.signal.throwIfAborted();
    if (isRefusal(error)) return undefined;
    throw error;
  } finally {
    side.end();
  }
}

/** Servers refuse a hello by an alert, and some by closing, by a reset, or by silence. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ProbeFailure) return ['connection-closed', 'timeout'].includes(error.reason);
  return errorCode(error) === 'ECONNRESET' || errorCode(error) === 'EPIPE';
}
