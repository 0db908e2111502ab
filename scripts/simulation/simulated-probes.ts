import type { ProbeMark, ProbeVerdict } from '../../agent/contract/probes.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { World } from './world.ts';

/** What is wrong with a simulated probe since the hosts fell sick. */
export type ProbeTrouble =
  | 'down'
  | 'slow'
  | 'path'
  | 'split'
  | 'half'
  | 'regional'
  | 'expiring'
  | 'flapping'
  | 'unknown';

export type SimulatedProbe = {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly group: string;
  /** How long a run takes, ms, and which part of it each phase is. */
  readonly ms: number;
  readonly phases: Readonly<Record<string, number>>;
  readonly trouble?: ProbeTrouble;
  readonly mark?: ProbeMark['mark'];
  readonly certificateDays?: number;
  readonly vantages?: number;
};

export const INTERVAL_SECONDS = 10;

const web = { dns: 0.1, connect: 0.15, tls: 0.3, processing: 0.35, transfer: 0.1 };
const plain = { connect: 0.6, processing: 0.4 };
const login = { connect: 0.2, tls: 0.3, processing: 0.5 };
const only = { processing: 1 };

/** A shop and what it stands on; one of each cause that a verdict may have. */
export const simulatedProbes: readonly SimulatedProbe[] = [
  {
    name: 'shop-home',
    kind: 'http',
    target: 'https://shop.example/',
    group: 'shop',
    ms: 84,
    phases: web,
    certificateDays: 64,
  },
  {
    name: 'shop-checkout',
    kind: 'http',
    target: 'https://shop.example/checkout',
    group: 'shop',
    ms: 120,
    phases: web,
    trouble: 'down',
    certificateDays: 64,
  },
  {
    name: 'shop-search',
    kind: 'http',
    target: 'https://search.shop.example/?q=shoe',
    group: 'shop',
    ms: 210,
    phases: web,
    trouble: 'path',
    certificateDays: 64,
    vantages: 5,
  },
  {
    name: 'shop-api',
    kind: 'http',
    target: 'https://api.shop.example/health',
    group: 'shop',
    ms: 42,
    phases: web,
    trouble: 'slow',
    certificateDays: 31,
  },
  {
    name: 'shop-images',
    kind: 'http',
    target: 'https://img.shop.example/logo.svg',
    group: 'shop',
    ms: 31,
    phases: web,
    trouble: 'half',
    certificateDays: 200,
  },
  {
    name: 'orders-worker',
    kind: 'http',
    target: 'http://orders.internal:9000/ready',
    group: 'shop',
    ms: 6,
    phases: plain,
    trouble: 'down',
    mark: 'held-by-parent',
  },
  {
    name: 'pay-gateway',
    kind: 'tls',
    target: 'pay.example:443',
    group: 'pay',
    ms: 61,
    phases: { connect: 0.4, tls: 0.6 },
    trouble: 'expiring',
    certificateDays: 9,
  },
  {
    name: 'pay-partner',
    kind: 'http',
    target: 'https://partner.example/v2/ping',
    group: 'pay',
    ms: 160,
    phases: web,
    trouble: 'down',
    mark: 'silenced',
    certificateDays: 2.2,
  },
  {
    name: 'db-main',
    kind: 'postgres',
    target: 'db-main.internal:5432/orders',
    group: 'data',
    ms: 9,
    phases: login,
  },
  {
    name: 'db-replica',
    kind: 'postgres',
    target: 'db-replica.internal:5432/orders',
    group: 'data',
    ms: 11,
    phases: login,
    trouble: 'slow',
  },
  {
    name: 'db-legacy',
    kind: 'mysql',
    target: 'legacy.internal:3306',
    group: 'data',
    ms: 14,
    phases: login,
    trouble: 'unknown',
  },
  { name: 'cache', kind: 'redis', target: 'cache.internal:6379', group: 'data', ms: 1.4, phases: plain },
  { name: 'queue', kind: 'nats', target: 'nats.internal:4222', group: 'data', ms: 2.2, phases: plain },
  {
    name: 'dns-internal',
    kind: 'dns',
    target: 'ns1.internal A shop.example',
    group: 'net',
    ms: 3.1,
    phases: only,
    trouble: 'split',
  },
  { name: 'dns-public', kind: 'dns', target: '192.0.2.53 SOA example', group: 'net', ms: 12, phases: only },
  {
    name: 'mirror-eu',
    kind: 'http',
    target: 'https://eu.mirror.example/',
    group: 'net',
    ms: 95,
    phases: web,
    trouble: 'regional',
    certificateDays: 40,
    vantages: 9,
  },
  { name: 'gateway', kind: 'icmp', target: '10.0.0.1', group: 'net', ms: 0.4, phases: only, vantages: 12 },
  { name: 'ntp', kind: 'ntp', target: 'time.internal', group: 'net', ms: 2, phases: only },
  {
    name: 'mail',
    kind: 'smtp',
    target: 'mx.example:25',
    group: 'office',
    ms: 48,
    phases: login,
    certificateDays: 75,
  },
  { name: 'bastion', kind: 'ssh', target: 'bastion.example:22', group: 'office', ms: 23, phases: plain },
  {
    name: 'wiki',
    kind: 'http',
    target: 'https://wiki.internal/',
    group: 'office',
    ms: 330,
    phases: web,
    mark: 'maintenance',
    trouble: 'down',
    certificateDays: 12,
  },
  {
    name: 'chat',
    kind: 'websocket',
    target: 'wss://chat.internal/socket',
    group: 'office',
    ms: 52,
    phases: web,
    trouble: 'flapping',
    certificateDays: 90,
  },
  {
    name: 'inventory-grpc',
    kind: 'grpc',
    target: 'inventory.internal:8443',
    group: 'shop',
    ms: 8,
    phases: login,
    certificateDays: 300,
  },
  {
    name: 'nightly-backup',
    kind: 'heartbeat',
    target: 'nightly-backup',
    group: 'data',
    ms: 0.1,
    phases: {},
    vantages: 1,
  },
  {
    name: 'old-frontend',
    kind: 'http',
    target: 'http://old.shop.example/',
    group: 'shop',
    ms: 70,
    phases: plain,
    mark: 'paused',
  },
];

const reasons: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  http: ['condition-failed', 'status == 200: found 503'],
  tls: ['certificate-expires', 'the certificate expires in 9 days'],
  postgres: ['condition-failed', 'lag < 5s: found 41s'],
  websocket: ['connection-reset', 'the other side closed the connection in the phase processing'],
  dns: ['condition-failed', 'answers contains 192.0.2.10: found 192.0.2.99'],
};
const latency = ['condition-failed', 'latency < 300ms: found 512ms'] as const;
const unreachable = ['timeout-connect', 'no answer within 2000 ms in the phase connect'] as const;

/** The hosts that run it, by their place in the fleet. */
export function vantagesOf(probe: SimulatedProbe, world: World): SimulatedHost[] {
  const count = Math.min(world.hosts.length, probe.vantages ?? 3);
  const first = hash(probe.name) % world.hosts.length;
  const stride = Math.max(1, Math.floor(world.hosts.length / count));
  return Array.from(
    { length: count },
    (_, index) => world.hosts[(first + index * stride) % world.hosts.length]!,
  );
}

/** One run of a probe by a host at a moment, ms since the epoch. */
export type SimulatedRun = {
  readonly state: 'up' | 'degraded' | 'down' | 'unknown';
  readonly reason: string;
  readonly message: string;
  readonly ms: number;
};

export function runOf(probe: SimulatedProbe, host: SimulatedHost, world: World, at: number): SimulatedRun {
  const turn = Math.floor(at / (INTERVAL_SECONDS * 1_000));
  const noise = (hash(`${probe.name} ${host.index} ${turn}`) % 1_000) / 1_000;
  const ms = probe.ms * (0.9 + 0.2 * noise + (noise > 0.985 ? 1.6 : 0)) * (1 + (host.index % 5) * 0.07);
  const ill = at >= world.sickSince + 60_000 && isSeen(probe, host, world, turn);
  if (!ill || probe.trouble === undefined) return { state: 'up', reason: 'ok', message: '', ms };
  const [reason, message] =
    (probe.trouble === 'path' || probe.trouble === 'regional' ? unreachable : reasons[probe.kind]) ??
    unreachable;
  if (probe.trouble === 'unknown')
    return {
      state: 'unknown',
      reason: 'north-stars-unreachable',
      message: 'this host reaches none of its north stars',
      ms: 0,
    };
  if (probe.trouble === 'expiring') return { state: 'degraded', reason, message, ms };
  if (probe.trouble === 'slow')
    return probe.kind === 'http'
      ? { state: 'degraded', reason: latency[0], message: latency[1], ms: ms * 9 }
      : { state: 'degraded', reason, message, ms };
  return { state: 'down', reason, message, ms: reason === 'timeout-connect' ? 2_000 : ms };
}

/** The phases that the run came to: one that waits for a connection comes no further. */
export function phasesOf({ phases }: SimulatedProbe, { ms, reason }: SimulatedRun): Record<string, number> {
  if (reason === 'timeout-connect') return { dns: 0.002, connect: ms / 1_000 - 0.002 };
  return Object.fromEntries(Object.entries(phases).map(([phase, share]) => [phase, (share * ms) / 1_000]));
}

/** Whether this host sees the trouble of the probe. */
function isSeen(probe: SimulatedProbe, host: SimulatedHost, world: World, turn: number): boolean {
  const place = vantagesOf(probe, world).indexOf(host);
  switch (probe.trouble) {
    case 'path':
    case 'split':
    case 'half':
      return place === 1;
    case 'regional':
      return host.labels.zone === 'z1';
    case 'flapping':
      return Math.floor(turn / 4) % 2 === 1;
    default:
      return true;
  }
}

const causes: Readonly<Record<ProbeTrouble, string>> = {
  ...{ down: 'target-down', slow: 'target-degraded', path: 'path-broken', split: 'dns-split' },
  ...{ half: 'dual-stack-half-up', regional: 'regional', expiring: 'target-degraded' },
  ...{ flapping: 'target-down', unknown: 'unknown' },
};
const states: Readonly<Record<string, ProbeVerdict['state']>> = {
  ...{ 'target-down': 'down', 'target-degraded': 'degraded', unknown: 'unknown', up: 'up' },
};

export function verdictOf(probe: SimulatedProbe, world: World, at: number): ProbeVerdict {
  const runs = vantagesOf(probe, world).map((host) => ({ host, ...runOf(probe, host, world, at) }));
  const knowing = runs.filter(({ state, host }) => state !== 'unknown' && host.trouble !== 'dead');
  const failing = knowing.filter(({ state }) => state !== 'up');
  const cause =
    failing.length === 0 ? (knowing.length === 0 ? 'unknown' : 'up') : causes[probe.trouble ?? 'down'];
  const names = failing.map(({ host }) => host.name);
  return {
    cause,
    state: states[cause] ?? 'degraded',
    message: sentence(cause, probe, failing),
    since: new Date(
      failing.length > 0 ? world.sickSince + 60_000 : world.startedAt - 3 * 3_600_000,
    ).toISOString(),
    failing: names,
    notes: [],
    quorum: {
      needed: Math.floor(runs.length / 2) + 1,
      failing: failing.length,
      knowing: knowing.length,
      of: runs.length,
    },
  };
}

function sentence(
  cause: string,
  { name }: SimulatedProbe,
  failing: readonly { host: SimulatedHost; message: string }[],
): string {
  const first = failing[0];
  if (first === undefined) return cause === 'up' ? '' : 'no vantage knows';
  const words: Readonly<Record<string, string>> = {
    'path-broken': `${name} is up; the path from ${first.host.name} is broken`,
    'dns-split': `${first.host.name} gets other answers than the others`,
    'dual-stack-half-up': 'up over IPv4, down over IPv6',
    regional: 'down from zone z1 only',
  };
  return words[cause] ?? `${failing.length} vantages: ${first.message}`;
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}
