import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { errorCode } from '../../agent/kit/errors.ts';
import { ProbeFailure } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { recentText } from './recent-text.ts';

export type ResolvedAddress = { readonly address: string; readonly family: 4 | 6 };
type Family = 4 | 6;

/**
 * The one address that a probe of this host uses: no happy eyeballs, a broken family must show. An IP address as it is,
 * then `/etc/hosts`, then a fresh query (Bun keeps answers of a resolver object and of `dns.lookup` for their TTL).
 * Tells the run the address, and the phase `dns`.
 *
 * @throws ProbeFailure `name-not-found`, `no-address`, `resolver-failed`, `timeout-dns`
 */
export async function resolveAddress(
  host: string,
  options: Pick<ConnectionOptions, 'ip' | 'resolver'>,
  run: ProbeRun,
): Promise<ResolvedAddress> {
  const wanted = wantedFamilies(options.ip, run.family);
  const literal = isIP(host);
  if (literal !== 0) return used({ address: host, family: literal as Family }, run);
  run.phase('dns');
  const found = (await fromHostsFile(host, wanted)) ?? (await ask(host, wanted, options.resolver, run));
  run.endPhase();
  run.trace.note(`${host} is ${found.address}`);
  return used(found, run);
}

function used(resolved: ResolvedAddress, run: ProbeRun): ResolvedAddress {
  run.fact('ip', resolved.address);
  return resolved;
}

/** In the order in which they are tried. */
function wantedFamilies(ip: ConnectionOptions['ip'], family: Family | undefined): readonly Family[] {
  if (family !== undefined) return [family];
  if (ip === '4') return [4];
  if (ip === '6') return [6];
  return ip === 'prefer4' ? [4, 6] : [6, 4];
}

async function fromHostsFile(host: string, wanted: readonly Family[]): Promise<ResolvedAddress | undefined> {
  const text = await recentText('/etc/hosts').catch(() => '');
  const name = host.toLowerCase().replace(/\.$/, '');
  const addresses = text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([address = '', ...names]) => isIP(address) !== 0 && names.some((n) => n.toLowerCase() === name))
    .map(([address = '']) => ({ address, family: isIP(address) as Family }));
  return wanted.map((family) => addresses.find((entry) => entry.family === family)).find(Boolean);
}

async function ask(
  host: string,
  wanted: readonly Family[],
  server: string | undefined,
  run: ProbeRun,
): Promise<ResolvedAddress> {
  const resolver = new Resolver({ timeout: Math.max(1, Math.ceil(run.remaining())), tries: 1 });
  if (server !== undefined) resolver.setServers([server]);
  const giveUp = () => resolver.cancel();
  run.signal.addEventListener('abort', giveUp, { once: true });
  try {
    // Both at once: the second is not waited for when the first has an address.
    const answers = wanted.map((family) => query(resolver, host, family));
    for (const answer of answers) answer.catch(() => {});
    return await firstAddress(host, answers, run);
  } finally {
    run.signal.removeEventListener('abort', giveUp);
  }
}

async function query(resolver: Resolver, host: string, family: Family): Promise<ResolvedAddress | undefined> {
  const addresses = family === 4 ? await resolver.resolve4(host) : await resolver.resolve6(host);
  const [address] = addresses;
  return address === undefined ? undefined : { address, family };
}

async function firstAddress(
  host: string,
  answers: readonly Promise<ResolvedAddress | undefined>[],
  run: ProbeRun,
): Promise<ResolvedAddress> {
  let failure: unknown;
  for (const answer of answers) {
    const found = await answer.catch((error: unknown) => {
      failure = error;
      return undefined;
    });
    run.signal.throwIfAborted();
    if (found !== undefined) return found;
  }
  throw noAddress(host, failure);
}

function noAddress(host: string, error: unknown): ProbeFailure {
  const code = errorCode(error);
  if (code === 'ENOTFOUND') return new ProbeFailure('name-not-found', `${host} is not a known name`);
  if (code === 'ENODATA' || code === undefined) {
    return new ProbeFailure('no-address', `${host} has no address of the family asked for`);
  }
  return new ProbeFailure('resolver-failed', `the name server did not resolve ${host} (${code})`);
}
