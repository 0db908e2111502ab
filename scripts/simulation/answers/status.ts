import type { AgentStatus } from '../../../agent/contract/status.ts';
import { getStatus } from '../../../agent/contract/status.ts';
import { backupTotals } from '../simulated-backups.ts';
import type { SimulatedHost } from '../simulated-host.ts';
import { faultsOf } from '../simulated-proxies.ts';
import type { World } from '../world.ts';
import { type Answer, timeOf } from './answer.ts';

/** `time`: the state of the recording at that moment. */
export const statusAnswer: Answer = {
  path: getStatus.path,
  answer: ({ host, world, query, now }) => statusText(world, host, timeOf(query.get('time'), now)),
};

type Texts = { second: number; byClass: Map<string, string> };
const texts = new WeakMap<World, Texts>();

/** The status of a host as JSON. What hosts of one load and phase share is made once a second. */
export function statusText(world: World, host: SimulatedHost, at: number): string {
  const { summary, ...rest } = statusOf(world, host, at);
  const text = JSON.stringify(rest);
  return `${text.slice(0, -1)},"summary":${summaryText(world, host, at)}}`;
}

function summaryText(world: World, host: SimulatedHost, at: number): string {
  const second = Math.floor(at / 1_000);
  let cache = texts.get(world);
  if (cache?.second !== second) {
    cache = { second, byClass: new Map() };
    texts.set(world, cache);
  }
  const key = `${host.load} ${host.phase} ${host.trouble === 'sick'}`;
  const known = cache.byClass.get(key) ?? JSON.stringify(world.summary(host, at));
  cache.byClass.set(key, known);
  return known;
}

function statusOf(world: World, host: SimulatedHost, at: number): AgentStatus {
  const { status } = world.recording;
  const startedAt = new Date(world.startedAt - 3 * 3_600_000).toISOString();
  const version = host.trouble === 'other-version' ? '0.0.9' : status.version;
  return {
    ...status,
    host: host.name,
    labels: host.labels,
    version: `${version}+simulated`,
    time: new Date(at).toISOString(),
    startedAt,
    config: { ...status.config, loadedAt: startedAt },
    faults: faultsOf(world, host, at - host.clockOffsetMs),
    backups: backupTotals(world, host, at - host.clockOffsetMs),
    summary: null,
  };
}
