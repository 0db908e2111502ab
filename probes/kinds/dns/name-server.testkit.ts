import { execFile } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ChildServer, serverFolder, startChildServer } from '../../child-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

export type NameServer = ChildServer & {
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly address: string;
};

export type Zone = {
  /** Without the dot at its end. */
  readonly name: string;
  /** Lines of a zone file, after `$ORIGIN`, `$TTL 300` and a SOA record of serial 2026112101. */
  readonly records: readonly string[];
  readonly signed?: boolean;
};

export type AuthoritativeServer = NameServer & {
  /** What a validating server has to be told to trust a signed zone: a DS record. */
  trustAnchor(zone: string): Promise<string>;
};

/** Debian's Knot DNS, responsible for zones. */
export async function startKnot(zones: readonly Zone[]): Promise<AuthoritativeServer> {
  const [folder, port] = [await serverFolder(), await freePort()];
  const config = join(folder, 'knot.conf');
  for (const zone of zones) await writeFile(join(folder, `${zone.name}.zone`), zoneFile(zone));
  await writeFile(config, knotConfig(folder, port, zones));
  const ready = () => serves(port, zones[0]!.name);
  const server = await startChildServer({ folder, command: ['knotd', '-c', config], ready });
  const trustAnchor = async (zone: string) => {
    const { stdout } = await promisify(execFile)('keymgr', ['-c', config, zone, 'ds']);
    return stdout.split('\n').find((line) => / 13 2 /.test(line))!;
  };
  return Object.assign(server, { port, address: `127.0.0.1:${port}`, trustAnchor });
}

export type ResolverOptions = {
  /** Zones that are asked for elsewhere, with the port on 127.0.0.1. */
  readonly stubs: Readonly<Record<string, number>>;
  readonly trustAnchors?: readonly string[];
  /** Certificate and key (PEM files), to answer over TLS. */
  readonly tls?: { readonly port: number; readonly certificate: string; readonly key: string };
};

/** Debian's unbound, which validates what it finds in its stub zones. */
export async function startUnbound(options: ResolverOptions): Promise<NameServer> {
  const [folder, port] = [await serverFolder(), await freePort()];
  const config = join(folder, 'unbound.conf');
  await writeFile(config, unboundConfig(folder, port, options));
  const ready = () => serves(port, Object.keys(options.stubs)[0]!);
  const server = await startChildServer({ folder, command: ['unbound', '-d', '-c', config], ready });
  return Object.assign(server, { port, address: `127.0.0.1:${port}` });
}

async function serves(port: number, zone: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return (await resolver.resolveSoa(zone)).serial > 0;
}

function zoneFile({ name, records }: Zone): string {
  return [
    `$ORIGIN ${name}.`,
    '$TTL 300',
    `@ SOA ns hostmaster 2026112101 3600 600 86400 60`,
    '@ NS ns',
    'ns A 127.0.0.1',
    ...records,
    '',
  ].join('\n');
}

function knotConfig(folder: string, port: number, zones: readonly Zone[]): string {
  return `
server:
  rundir: ${folder}
  listen: 127.0.0.1@${port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: ${folder}
policy:
  - id: signed
    algorithm: ecdsap256sha256
template:
  - id: default
    storage: ${folder}
zone:
${zones
  .map(
    ({ name, signed }) => `  - domain: ${name}
    file: ${name}.zone
${signed ? '    dnssec-signing: on\n    dnssec-policy: signed\n' : ''}`,
  )
  .join('')}`;
}

function unboundConfig(
  folder: string,
  port: number,
  { stubs, trustAnchors = [], tls }: ResolverOptions,
): string {
  return `
server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  num-threads: 1
  so-rcvbuf: 0
  interface: 127.0.0.1@${port}
  do-not-query-localhost: no
  module-config: "validator iterator"
  minimal-responses: no
${trustAnchors.map((anchor) => `  trust-anchor: "${anchor}"`).join('\n')}
${
  tls === undefined
    ? ''
    : `  interface: 127.0.0.1@${tls.port}
  tls-port: ${tls.port}
  tls-service-pem: "${tls.certificate}"
  tls-service-key: "${tls.key}"`
}
remote-control:
  control-enable: no
${Object.entries(stubs)
  .map(([zone, at]) => `stub-zone:\n  name: "${zone}."\n  stub-addr: 127.0.0.1@${at}\n`)
  .join('')}`;
}
