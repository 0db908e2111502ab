import type { ClientAddress } from '../../../../chaos/proxy/proof/observation.ts';

const ANY = new Set(['', '0.0.0.0', '::']);
const LOCAL = /^(?:127\.|::1$|localhost$)/;

/**
 * Where a client of this host reaches a proxy: the address it listens on, or the host of its server where that is every
 * address. Undefined where it listens on the loopback of another host, or nowhere yet.
 */
export function clientAddress(listen: string, server: string): ClientAddress | undefined {
  const [, bracketed, plain, port] = /^(?:\[(.*)\]|([^:]*)):(\d+)$/.exec(listen) ?? [];
  if (port === undefined || Number(port) === 0) return undefined;
  const host = bracketed ?? plain ?? '';
  const away = new URL(server).hostname.replace(/^\[|\]$/g, '');
  if (ANY.has(host)) return { host: away, port: Number(port) };
  if (LOCAL.test(host) && !LOCAL.test(away)) return undefined;
  return { host, port: Number(port) };
}
