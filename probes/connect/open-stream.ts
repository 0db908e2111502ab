import type { ProbeRun } from '../probe-run.ts';
import type { ByteStream } from './byte-stream.ts';
import type { ConnectionOptions, HostAndPort } from './connection-options.ts';
import type { ResolvedAddress } from './hosts-file.ts';
import { connectLightly } from './light-connection-bun.ts';
import { connectSocket } from './open-connection.ts';
import { resolveAddress } from './resolve-address.ts';

/** More than a host probes; then the memory is begun anew. */
const MOST_PLACES = 20_000;
/** Addresses and ports that took the last connection: they are asked the light way. */
const reached = new Set<string>();

/**
 * As `openConnection`, for what needs no more than bytes both ways: neither TLS nor being held back.
 *
 * @throws ProbeFailure, and system errors that the runner names
 */
export async function openStream(
  { host, port }: HostAndPort,
  options: ConnectionOptions,
  run: ProbeRun,
): Promise<ByteStream> {
  const resolved = await resolveAddress(host, options, run);
  const place = `${resolved.address} ${port}`;
  const light = reached.delete(place) && options.source_address === undefined;
  const stream = light
    ? await lightly(resolved, port, run)
    : await connectSocket(resolved, port, options, run);
  if (reached.size >= MOST_PLACES) reached.clear();
  reached.add(place);
  return stream;
}

async function lightly(
  { address, family }: ResolvedAddress,
  port: number,
  run: ProbeRun,
): Promise<ByteStream> {
  run.phase('connect');
  const stream = await connectLightly(address, port, run);
  run.endPhase();
  run.fact('connected', true);
  run.trace.note(`connected to ${family === 6 ? `[${address}]` : address}:${port}`);
  return stream;
}
