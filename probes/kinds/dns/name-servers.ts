import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { type HostAndPort, parseHostAndPort } from '../../connect/connection-options.ts';

/** Reads `system`, an address, a name, or either with a port; undefined when it is none. */
export function parseNameServer(text: string, defaultPort: number): HostAndPort | 'system' | undefined {
  if (text === 'system') return 'system';
  if (isIP(text) !== 0) return { host: text, port: defaultPort };
  if (/^[A-Za-z0-9_.-]{1,253}$/.test(text)) return { host: text, port: defaultPort };
  return parseHostAndPort(text);
}

/** The name servers of this host in the order of resolv.conf(5), which takes three and asks itself where there is none. */
export async function systemNameServers(path = '/etc/resolv.conf'): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const found = [...text.matchAll(/^nameserver[ \t]+(\S+)/gm)].map(([, address]) => address!);
  const usable = found.filter((address) => isIP(address) !== 0).slice(0, 3);
  return usable.length === 0 ? ['127.0.0.1'] : usable;
}
