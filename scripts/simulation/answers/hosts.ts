import { listHosts } from '../../../agent/contract/hosts.ts';
import type { SimulatedHost } from '../simulated-host.ts';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { statusText } from './status.ts';

/** Troubles by which a host never tells its status. */
const SILENT: Readonly<Record<string, string>> = {
  dead: 'connection-refused',
  'half-dead': 'timeout',
  flooding: 'too-large',
  lying: 'not-an-agent',
};

/** Host 0 knows all others; the others know themselves. */
export const hostsAnswer: Answer = {
  path: listHosts.path,
  answer: ({ host, world, now }) => {
    const others = host.index === 0 ? world.hosts.slice(1) : [];
    const rows = others.map((other) => rowText(world, other, now));
    return `{"hosts":[${[selfText(world, host, now), ...rows].join(',')}]}`;
  },
};

function selfText(world: World, host: SimulatedHost, now: number): string {
  const row = { name: host.name, url: null, self: true, state: 'up', because: null, latencyMs: null };
  return withStatus({ ...row, lastSeen: iso(now), clockOffsetMs: null }, statusText(world, host, now));
}

function rowText(world: World, host: SimulatedHost, now: number): string {
  const because = host.trouble === undefined ? undefined : SILENT[host.trouble];
  const row = { name: host.name, url: host.url, self: false };
  if (because !== undefined) {
    const unseen = { state: 'down', because, lastSeen: null, latencyMs: null, clockOffsetMs: null };
    return withStatus({ ...row, ...unseen }, 'null');
  }
  const seen = { state: 'up', because: null, lastSeen: iso(now), latencyMs: 1 };
  const text = statusText(world, host, now + host.clockOffsetMs);
  return withStatus({ ...row, ...seen, clockOffsetMs: host.clockOffsetMs }, text);
}

function withStatus(row: object, status: string): string {
  return `${JSON.stringify(row).slice(0, -1)},"status":${status}}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
