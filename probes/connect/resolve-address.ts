import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { errorCode } from '../../agent/kit/errors.ts';
import { ProbeFailure } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { HostsFile, type ResolvedAddress } from './hosts-file.ts';
import { namesToAsk, readSearchList } from './search-list.ts';

type Family = 4 | 6;
type ResolveOptions = Pick<ConnectionOptions, 'ip' | 'resolver'>;

const hostsOfThisHost = new HostsFile();

/**
 * The one address that a probe of this host uses: no happy eyeballs, a broken family must show. An IP address as it is,
 * then `/etc/hosts`, then `localhost` (RFC 6761), then a fresh query (Bun keeps answers of a resolver object and of
 * `dns.lookup` for their TTL): of the names that the search list of this host makes of it, or at `resolver` as it is.
 * Tells the run the address, and the phase `dns`.
 *
 * @throws ProbeFailure `name-not-found`, `no-address`, `resolver-failed`, `timeout-dns`
 */
export async function resolveAddress(
  host: string,
  options: ResolveOptions,
  run: ProbeRun,
  hosts: HostsFile = hostsOfThisHost,
): Promise<ResolvedAddress> {
  const wanted = wantedFamilies(options.ip, run.family);
  const literal = isIP(host);
  if (literal !== 0) return used(ofFamily({ address: host, family: literal as Family }, wanted), run);
  run.phase('dns');
  const name = asciiName(host);
  const known = await knownAddresses(name, hosts);
  const found =
    known.length > 0 ? firstOf(host, known, wanted) : await ask(host, name, wanted, options.resolver, run);
  run.endPhase();
  run.trace.note(`${host} is ${found.address}`);
  return used(found, run);
}

/** A name in the letters of the DNS, in lower case (IDNA, UTS 46). @throws ProbeFailure `name-not-found` */
export function asciiName(host: string): string {
  const name = /^[\x21-\x7e]+$/.test(host) ? host.toLowerCase() : domainToASCII(host);
  if (name === '') throw new ProbeFailure('name-not-found', `${host} is not a name`);
  return name;
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

function ofFamily(literal: ResolvedAddress, wanted: readonly Family[]): ResolvedAddress {
  if (wanted.includes(literal.family)) return literal;
  throw new ProbeFailure('no-address', `${literal.address} is not an IPv${wanted[0]} address`);
}

async function knownAddresses(name: string, hosts: HostsFile): Promise<readonly ResolvedAddress[]> {
  const bare = name.replace(/\.$/, '');
  const listed = await hosts.addressesOf(bare);
  if (listed.length > 0 || !/(^|\.)localhost$/.test(bare)) return listed;
  return [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
}

function firstOf(
  host: string,
  addresses: readonly ResolvedAddress[],
  wanted: readonly Family[],
): ResolvedAddress {
  const found = wanted.map((family) => addresses.find((entry) => entry.family === family)).find(Boolean);
  if (found === undefined) throw noAddress(host, undefined);
  return found;
}

async function ask(
  host: string,
  name: string,
  wanted: readonly Family[],
  server: string | undefined,
  run: ProbeRun,
): Promise<ResolvedAddress> {
  const names = server === undefined ? namesToAsk(name, await readSearchList()) : [name];
  let failure: unknown;
  for (const candidate of names) {
    const answer = await askName(candidate, wanted, server, run);
    if ('address' in answer) return answer;
    failure = moreTelling(failure, answer.failure);
  }
  const other =
    errorCode(failure) === 'ENOTFOUND' && wanted.length === 1 && ([wanted[0] === 4 ? 6 : 4] as const);
  // Bun tells a name without an address of this type as one that is not there; the other type shows which it is.
  if (other && 'address' in (await askName(names[0]!, other, server, run))) throw noAddress(host, undefined);
  throw noAddress(host, failure);
}

/** Of several answers the one that says most: a name without address over one that is not there. */
function moreTelling(first: unknown, second: unknown): unknown {
  return first === undefined || errorCode(first) === 'ENOTFOUND' ? second : first;
}

async function askName(
  name: string,
  wanted: readonly Family[],
  server: string | undefined,
  run: ProbeRun,
): Promise<ResolvedAddress | { failure: unknown }> {
  run.signal.throwIfAborted();
  const resolver = new Resolver({ timeout: Math.max(1, Math.ceil(run.remaining())), tries: 1 });
  if (server !== undefined) resolver.setServers([server]);
  const giveUp = () => resolver.cancel();
  run.signal.addEventListener('abort', giveUp, { once: true });
  try {
    // Both at once: the second is not waited for when the first has an address.
    const answers = wanted.map((family) => query(resolver, name, family));
    return await firstAddress(answers, run);
  } finally {
    run.signal.removeEventListener('abort', giveUp);
    resolver.cancel();
  }
}

async function query(resolver: Resolver, name: string, family: Family) {
  try {
    const [address] = family === 4 ? await resolver.resolve4(name) : await resolver.resolve6(name);
    return address === undefined ? { failure: undefined } : { address, family };
  } catch (failure) {
    return { failure };
  }
}

async function firstAddress(
  answers: readonly Promise<ResolvedAddress | { failure: unknown }>[],
  run: ProbeRun,
): Promise<ResolvedAddress | { failure: unknown }> {
  let failure: unknown;
  for (const answer of answers) {
    const found = await answer;
    run.signal.throwIfAborted();
    if ('address' in found) return found;
    failure = moreTelling(failure, found.failure);
  }
  return { failure };
}

function noAddress(host: string, error: unknown): ProbeFailure {
  const code = errorCode(error);
  if (code === 'ENOTFOUND')
    return new ProbeFailure('name-not-found', `${host} is not a known name, or has no address`);
  if (code === 'EBADNAME') return new ProbeFailure('name-not-found', `${host} is not a name`);
  if (code === 'ETIMEOUT') return new ProbeFailure('timeout-dns', 'the name server does not answer');
  if (code === 'ENODATA' || code === undefined) {
    return new ProbeFailure('no-address', `${host} has no address of the family asked for`);
  }
  return new ProbeFailure('resolver-failed', `the name server did not resolve ${host} (${code})`);
}
