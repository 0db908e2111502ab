import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { makeNamespace, type NetworkNamespace } from '../../../probes/network-namespace.testkit.ts';
import { binary, endAll, runVedette, temporaryFolder, waitFor } from '../../binary.testkit.ts';
import type { listVantageResults, ProbeDetail, ProbeRow } from '../../contract/probes.ts';

/** The hosts of the fleet by their number, which is the last part of their addresses. */
export const hosts = { a: 1, b: 2, c: 3 } as const;
export type Host = keyof typeof hosts;
export const hostNames = Object.keys(hosts) as Host[];

const NET = '10.77.0';
const NET6 = 'fd77::';
/** Where the target listens, where nobody does, and where the north stars stand. */
export const target = { address: `${NET}.10`, address6: `${NET6}10`, port: 8_080 } as const;
export const nobody = `${NET}.99`;
const HUB = `${NET}.254`;
const STARS = [7_001, 7_002] as const;

/** What the probes of the fleet are; YAML of `probes.list`. */
export type ProbeList = string;

export type Fleet = {
  readonly agents: Readonly<Record<Host, FleetAgent>>;
  /** Starts all agents. */
  start(): Promise<void>;
  /** Starts the target; ends it with `kill`. */
  startTarget(listen?: 'both' | '4'): Promise<{ kill(): Promise<void> }>;
  /** Pulls the cable of a host out of the switch, and puts it in again. */
  cut(host: Host): Promise<void>;
  mend(host: Host): Promise<void>;
  /** What a host finds in /etc/hosts, besides its own. */
  nameIs(host: Host, address: string, address6?: string): void;
  /** Lets a host reach everything but the target. */
  breakPath(host: Host): Promise<void>;
  /** Makes all as it was at the beginning: cables, paths, names, the target, killed agents. @returns the target */
  heal(): Promise<{ kill(): Promise<void> }>;
  remove(): Promise<void>;
};

export type FleetAgent = {
  readonly host: Host;
  get<Shape>(path: string): Promise<Shape>;
  post<Shape>(path: string, body?: unknown): Promise<Shape>;
  row(name: string): Promise<ProbeRow>;
  detail(name: string): Promise<ProbeDetail>;
  results(): Promise<z.output<typeof listVantageResults.response>>;
  /** Messages of the events of that kind about that subject, oldest first. */
  told(kind: string, subject: string): Promise<string[]>;
  /** Waits until its row of a probe is as wanted. */
  until(name: string, what: string, holds: (row: ProbeRow) => boolean, timeout?: number): Promise<ProbeRow>;
  /** Takes another list of probes by SIGHUP. */
  reload(list: ProbeList): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  runs(): boolean;
};

/**
 * Three agents, each in a network namespace of its own, at one switch with a target and two north stars; they speak TLS,
 * each with its own certificate that the others know by its fingerprint, and bear tokens. Whoever makes it removes it.
 */
export async function makeFleet(list: ProbeList): Promise<Fleet> {
  const hub = await makeNamespace();
  await hub.exec('ip', 'link', 'add', 'switch', 'type', 'bridge');
  await hub.exec('ip', 'address', 'add', `${HUB}/24`, 'dev', 'switch');
  await hub.exec('ip', 'link', 'set', 'switch', 'up');
  const place = await plugIn(hub, 'target', 10);
  const stars = await listen(
    hub,
    STARS.map((port) => ({ host: HUB, port })),
  );
  const networks = await mapHosts((host) => plugIn(hub, host, hosts[host]));
  const folders = await mapHosts(async () => temporaryFolder());
  for (const host of hostNames) makeCertificate(folders[host], host);
  const tokens = await mapHosts((host) => makeToken(folders[host]));
  const write = (host: Host, probes: ProbeList) =>
    writeFileSync(join(folders[host], 'vedette.yml'), config(host, folders, tokens, probes), { mode: 0o600 });
  const nameIs = (host: Host, address: string, address6 = '') => {
    const folder = join('/etc/netns', networks[host].name);
    mkdirSync(folder, { recursive: true });
    // The file itself is mounted in the namespace: it is written in place.
    writeFileSync(
      join(folder, 'hosts'),
      `127.0.0.1 localhost\n${address} shop.test\n${address6 && `${address6} shop.test\n`}`,
    );
  };
  for (const host of hostNames) {
    nameIs(host, target.address);
    write(host, list);
  }
  const agents = await mapHosts(async (host) =>
    fleetAgent(host, networks[host], folders[host], (probes) => write(host, probes)),
  );
  let server: ChildProcess | undefined;
  const startTarget = async (families: 'both' | '4' = 'both') => {
    if (server !== undefined) await end(server);
    const child = await listen(place, [{ host: families === '4' ? '0.0.0.0' : '::', port: target.port }]);
    server = child;
    return { kill: () => end(child) };
  };
  const plug = (host: Host, ...how: string[]) => hub.exec('ip', 'link', 'set', `to-${host}`, ...how);
  const broken = ['blackhole', `${target.address}/32`];
  return {
    agents,
    nameIs,
    start: async () => void (await Promise.all(hostNames.map((host) => agents[host].start()))),
    startTarget,
    cut: async (host) => void (await plug(host, 'nomaster')),
    mend: async (host) => void (await plug(host, 'master', 'switch')),
    breakPath: async (host) => void (await networks[host].exec('ip', 'route', 'replace', ...broken)),
    async heal() {
      for (const host of hostNames) {
        nameIs(host, target.address);
        await plug(host, 'master', 'switch');
        await networks[host].exec('ip', 'route', 'delete', ...broken).catch(() => '');
        if (!agents[host].runs()) await agents[host].start();
      }
      return server !== undefined && runs(server) ? { kill: () => end(server!) } : startTarget();
    },
    async remove() {
      await Promise.all([...hostNames.map((host) => agents[host].kill()), end(stars), server && end(server)]);
      for (const network of [...Object.values(networks), place, hub]) {
        await network.remove();
        rmSync(join('/etc/netns', network.name), { recursive: true, force: true });
      }
      await endAll();
    },
  };
}

/** A namespace at the switch, with the addresses of that number. */
async function plugIn(hub: NetworkNamespace, name: string, number: number): Promise<NetworkNamespace> {
  const network = await makeNamespace();
  const port = `to-${name}`;
  await hub.exec('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'wire', 'netns', network.name);
  await hub.exec('ip', 'link', 'set', port, 'master', 'switch', 'up');
  await network.exec('ip', 'address', 'add', `${NET}.${number}/24`, 'dev', 'wire');
  await network.exec('ip', 'address', 'add', `${NET6}${number}/64`, 'dev', 'wire', 'nodad');
  await network.exec('ip', 'link', 'set', 'wire', 'up');
  return network;
}

/** A web server on each of these addresses, in a process of its own. */
async function listen(
  network: NetworkNamespace,
  addresses: readonly { host: string; port: number }[],
): Promise<ChildProcess> {
  const script = `
    const { createServer } = require('node:http');
    let left = ${addresses.length};
    for (const { host, port } of ${JSON.stringify(addresses)})
      createServer((_, response) => response.end('ok')).listen(port, host, () => --left || console.log('ready'));`;
  const child = spawn('ip', ['netns', 'exec', network.name, process.execPath, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

const runs = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

async function end(child: ChildProcess): Promise<void> {
  if (!runs(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function makeCertificate(folder: string, host: Host): void {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=IP:${NET}.${hosts[host]}`];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...files, ...subject], { stdio: 'ignore' });
}

async function makeToken(folder: string): Promise<string> {
  const { stdout, stderr } = await runVedette(['token', 'create', 'fleet', '--data', folder]);
  if (stdout === '') throw new Error(`no token: ${stderr}`);
  return stdout.trim();
}

function config(
  host: Host,
  folders: Readonly<Record<Host, string>>,
  tokens: Readonly<Record<Host, string>>,
  probes: ProbeList,
): string {
  const others = hostNames.filter((other) => other !== host);
  const peers = others.map((other) => ({
    url: `https://${NET}.${hosts[other]}:8338`,
    name: other,
    token: tokens[other],
    fingerprint: fingerprintOf(folders[other]),
  }));
  const stars = STARS.map(
    (port, index) =>
      `    - {name: star-${index + 1}, kind: tcp, address: "${HUB}:${port}", interval: 1s, timeout: 500ms}\n`,
  );
  return `host: ${host}
data: ${folders[host]}
api:
  listen: ${NET}.${hosts[host]}:8338
  tls: {enabled: true, cert_file: ${join(folders[host], 'cert.pem')}, key_file: ${join(folders[host], 'key.pem')}}
peers: {interval: 1s, timeout: 1s, list: ${JSON.stringify(peers)}}
probes:
  north_stars: [star-1, star-2]
  list:
${stars.join('')}${probes}`;
}

function fingerprintOf(folder: string): string {
  return new X509Certificate(readFileSync(join(folder, 'cert.pem'))).fingerprint256;
}

function fleetAgent(
  host: Host,
  network: NetworkNamespace,
  folder: string,
  write: (probes: ProbeList) => void,
): FleetAgent {
  let child: ChildProcess | undefined;
  let log = '';
  const ask = async <Shape>(path: string, init: RequestInit = {}): Promise<Shape> => {
    const response = await fetch(`http://localhost${path}`, {
      ...init,
      unix: join(folder, 'agent.sock'),
    } as RequestInit);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} of ${host}: ${response.status} ${text}`);
    return (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : (text as Shape);
  };
  const row = async (name: string) => (await ask<ProbeDetail>(`/api/v1/probes/${name}`)).probe;
  return {
    host,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      }),
    row,
    detail: (name) => ask(`/api/v1/probes/${name}`),
    results: () => ask('/api/v1/probe-results'),
    async told(kind, subject) {
      type Events = { events: { subject: string; message: string }[] };
      const { events } = await ask<Events>(`/api/v1/events?kind=${kind}&limit=1000`);
      return events
        .filter((event) => event.subject === subject)
        .map(({ message }) => message)
        .reverse();
    },
    async until(name, what, holds, timeout = 20_000) {
      let last: ProbeRow | string = 'not asked yet';
      return waitFor(
        async () => {
          last = await row(name).catch(String);
          return typeof last === 'object' && holds(last) ? last : undefined;
        },
        { what: () => `${what} as ${host} sees it; it is ${JSON.stringify(last)}\n${log}`, timeout },
      );
    },
    async reload(list) {
      write(list);
      await ask('/api/v1/config/reload', { method: 'POST' });
    },
    async kill() {
      if (child !== undefined) await end(child);
    },
    async start() {
      const words = ['netns', 'exec', network.name, binary, 'agent', '--config', join(folder, 'vedette.yml')];
      const began = spawn('ip', words, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env.PATH },
      });
      child = began;
      log = '';
      began.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
        log = `${log}${chunk}`.slice(-20_000);
      });
      await waitFor(() => (log.includes('agent is ready') ? true : undefined), {
        what: () => `the agent of ${host} to become ready; it said:\n${log}`,
        failed: () => began.exitCode !== null,
      });
    },
    runs: () => child !== undefined && runs(child),
  };
}

async function mapHosts<Value>(make: (host: Host) => Promise<Value>): Promise<Record<Host, Value>> {
  const entries = await Promise.all(hostNames.map(async (host) => [host, await make(host)] as const));
  return Object.fromEntries(entries) as Record<Host, Value>;
}
