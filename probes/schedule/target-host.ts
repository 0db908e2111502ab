import { parseHostAndPort } from '../connect/connection-options.ts';

/** Who is asked, for the bound of runs against one host: the host of a URL or of HOST:PORT, else the target as it is. */
export function targetHost(target: unknown): string {
  const text = String(target);
  const url = URL.parse(text);
  if (url !== null && url.hostname !== '') return url.hostname;
  return parseHostAndPort(text)?.host ?? text;
}
