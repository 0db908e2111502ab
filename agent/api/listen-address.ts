import { isIP } from 'node:net';

export type ListenAddress = { readonly host: string; readonly port: number };

/**
 * Reads `HOST:PORT`, with an IPv6 address in brackets; port 0 lets the system choose.
 *
 * @throws SyntaxError when the text is not such an address.
 */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535 || (match[1] !== undefined && isIP(match[1]) !== 6)) {
    throw new SyntaxError(`Cannot read "${text}": expected HOST:PORT, such as 127.0.0.1:8338 or [::1]:8338`);
  }
  return { host: match[1] ?? match[2]!, port };
}

/** Whether only this machine can reach that host name or address (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3, RFC 6761 §6.3). */
export function isLoopback(host: string): boolean {
  const bare = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** The address as it stands in a URL. */
export function urlHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}
