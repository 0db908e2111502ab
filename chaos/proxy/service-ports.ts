import { readFile } from 'node:fs/promises';
import type { Protocol } from './fault-proxies.ts';

const SERVICES = '/etc/services';

/** What Go's resolver knows where the file is not there. */
const COMMON: Readonly<Record<Protocol, Readonly<Record<string, number>>>> = {
  tcp: { ftp: 21, ssh: 22, telnet: 23, smtp: 25, gopher: 70, http: 80, pop3: 110, https: 443, imaps: 993 },
  udp: { domain: 53 },
};

/** The port of a service by its name or alias, as services(5) has it; undefined where nobody knows it. */
export async function servicePort(name: string, protocol: Protocol): Promise<number | undefined> {
  const wanted = name.toLowerCase();
  const text = await readFile(SERVICES, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    const [first, port, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (port === undefined || !port.endsWith(`/${protocol}`)) continue;
    if (first === wanted || aliases.includes(wanted)) return Number.parseInt(port, 10);
  }
  const common = COMMON[protocol];
  return Object.hasOwn(common, wanted) ? common[wanted] : undefined;
}
