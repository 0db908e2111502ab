import { numberIn } from '../../connect/number-in.ts';
import type { FactTypes } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';

/** Every line of `INFO`, by its name. */
export type RedisInfo = ReadonlyMap<string, string>;

const MOST_LINES = 5_000;

/** Reads the answer to `INFO`: lines `name:value`; sections and what is not such a line are left out. */
export function parseRedisInfo(text: string): RedisInfo {
  const entries = text
    .split(/\r?\n/, MOST_LINES)
    .map((line) => /^([a-zA-Z0-9_.-]+):(.*)$/.exec(line))
    .flatMap((match) => (match ? [[match[1]!, match[2]!] as const] : []));
  return new Map(entries);
}

export const redisInfoFacts = {
  info: { type: 'text', describe: 'A line of INFO by its name', argument: 'name' },
  lag: {
    type: 'duration',
    describe: 'Since the last word of the master; on a master, of its slowest replica',
  },
  'info.number': { type: 'number', describe: 'A line of INFO as a number', argument: 'name' },
  'lag.bytes': { type: 'bytes', describe: 'On a master: how far its slowest replica is behind' },
  link: { type: 'text', describe: 'On a replica: whether the link to its master is up or down' },
  memory: { type: 'bytes', describe: 'Memory in use' },
  'memory.max': { type: 'bytes', describe: 'Most memory it may use; 0 is no limit' },
  connections: { type: 'number', describe: 'Connections to the server' },
  replicas: { type: 'number', describe: 'Connected replicas' },
  role: { type: 'text', describe: 'What it is: master, replica or sentinel' },
  version: { type: 'text', describe: 'Version of the server' },
} as const satisfies FactTypes;

/** Lines of INFO that are a fact and a metric as they are. */
const NUMBERS = [
  {
    line: 'connected_clients',
    fact: 'connections',
    metric: 'probe_redis_connections',
    help: 'Connections to the server',
  },
  { line: 'used_memory', fact: 'memory', metric: 'probe_redis_memory_used_bytes', help: 'Memory in use' },
  {
    line: 'maxmemory',
    fact: 'memory.max',
    metric: 'probe_redis_memory_max_bytes',
    help: 'Most memory; 0 is no limit',
  },
  {
    line: 'connected_slaves',
    fact: 'replicas',
    metric: 'probe_redis_replicas',
    help: 'Connected replicas',
  },
] as const;

/** Tells what `INFO` says, as facts and metrics. */
export function tellRedisInfo(info: RedisInfo, run: ProbeRun): void {
  run.fact('info', (name) => info.get(name));
  run.fact('info.number', (name) => numberIn(info.get(name)));
  const [role, version] = [redisRole(info), info.get('redis_version')];
  run.fact('role', role);
  run.fact('version', version);
  const labels = { role: role ?? '', version: version ?? '' };
  run.metric('probe_redis_info', 'Role and version of the Redis server', 1, labels);
  for (const { line, fact, metric, help } of NUMBERS) {
    const value = numberIn(info.get(line));
    run.fact(fact, value);
    if (value !== undefined) run.metric(metric, help, value);
  }
  if (role === 'replica') tellReplica(info, run);
  if (role === 'master') tellMaster(info, run);
}

/** `master`, `replica`, or `sentinel`; undefined when INFO does not say. */
export function redisRole(info: RedisInfo): string | undefined {
  if (info.get('redis_mode') === 'sentinel') return 'sentinel';
  return info.get('role') === 'slave' ? 'replica' : info.get('role');
}

function tellReplica(info: RedisInfo, run: ProbeRun): void {
  const link = info.get('master_link_status');
  run.fact('link', link);
  run.metric('probe_redis_master_link_up', 'Whether the link to the master is up', link === 'up' ? 1 : 0);
  const seconds = numberIn(info.get('master_last_io_seconds_ago'));
  // -1 where the link is down.
  if (seconds !== undefined && seconds >= 0) tellLag(run, seconds);
}

function tellMaster(info: RedisInfo, run: ProbeRun): void {
  const replicas = [...info]
    .filter(([name]) => /^slave\d+$/.test(name))
    .map(([, line]) => replicaFields(line));
  if (replicas.length === 0) return;
  tellLag(run, Math.max(...replicas.map(({ lag }) => lag)));
  const offset = numberIn(info.get('master_repl_offset')) ?? 0;
  const behind = Math.max(0, ...replicas.map((replica) => offset - replica.offset));
  run.fact('lag.bytes', behind);
  run.metric('probe_redis_replication_lag_bytes', 'How far the slowest replica is behind', behind);
}

/** `ip=10.0.0.2,port=6379,state=online,offset=112,lag=1` */
function replicaFields(line: string): { offset: number; lag: number } {
  const fields = new Map(line.split(',').map((field) => field.split('=', 2) as [string, string]));
  const read = (name: string) => Number(fields.get(name) ?? 0) || 0;
  return { offset: read('offset'), lag: read('lag') };
}

function tellLag(run: ProbeRun, seconds: number): void {
  run.fact('lag', seconds * 1_000);
  run.metric('probe_redis_replication_lag_seconds', 'Since the last word over the replication link', seconds);
}
