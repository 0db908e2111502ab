import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { errorCode } from '../../agent/kit/errors.ts';
import type { PlaneAddress } from './data-plane.ts';
import type { Protocol } from './fault-proxies.ts';
import { servicePort } from './service-ports.ts';

/** What is wrong with an address, in the words of Go's package net. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/**
 * Where `host:port` is: names resolved (IPv4 first), services by name, nothing at all as port 0. No host and `0.0.0.0`
 * are `::`, which is every address of both families. As Go resolves and listens.
 *
 * @throws AddressError
 */
export async function resolveListen(listen: string, protocol: Protocol = 'tcp'): Promise<PlaneAddress> {
  if (listen === '') return { host: '::', port: 0 };
  const { host, port } = splitHostPort(listen);
  const number = await resolvePort(port, protocol);
  const address = host === '' ? '::' : await resolveHost(host);
  return { host: address === '0.0.0.0' ? '::' : address, port: number };
}

/** `127.0.0.1:80`, `[::1]:80` */
export function formatAddress({ host, port }: PlaneAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this host can reach it. */
export function isLoopback({ host }: PlaneAddress): boolean {
  return host.startsWith('127.') || host === '::1' || host.startsWith('::ffff:127.');
}

/** As Go's function of this name. @throws AddressError */
export function splitHostPort(address: string): { host: string; port: string } {
  const wrong = (what: string) => new AddressError(`address ${address}: ${what}`);
  const colon = address.lastIndexOf(':');
  if (colon < 0) throw wrong('missing port in address');
  const bracketed = address.startsWith('[');
  const close = bracketed ? address.indexOf(']') : -1;
  if (bracketed && close < 0) throw wrong("missing ']' in address");
  if (bracketed && close + 1 === address.length) throw wrong('missing port in address');
  if (bracketed && close + 1 !== colon)
    throw wrong(address[close + 1] === ':' ? 'too many colons in address' : 'missing port in address');
  const host = bracketed ? address.slice(1, close) : address.slice(0, colon);
  if (!bracketed && host.includes(':')) throw wrong('too many colons in address');
  if (address.indexOf('[', bracketed ? 1 : 0) >= 0) throw wrong("unexpected '[' in address");
  if (address.indexOf(']', close + 1) >= 0) throw wrong("unexpected ']' in address");
  return { host, port: address.slice(colon + 1) };
}

async function resolvePort(port: string, protocol: Protocol): Promise<number> {
  if (port === '') return 0;
  if (!/^[+-]?\d+$/.test(port)) {
    const known = await servicePort(port, protocol);
    if (known === undefined) throw new AddressError(`lookup ${protocol}/${port}: unknown port`);
    return known;
  }
  const number = Number(port);
  if (number < 0 || number > 65_535) throw new AddressError(`address ${port}: invalid port`);
  return number;
}

async function resolveHost(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    const found = await lookup(host, { all: true });
    const address = found.find(({ family }) => family === 4) ?? found[0];
    if (address !== undefined) return address.address;
  } catch (error) {
    if (errorCode(error)?.endsWith('EAI_AGAIN'))
      throw new AddressError(`lookup ${host}: Temporary failure in name resolution`);
  }
  throw new AddressError(`lookup ${host}: no such host`);
}
