import type {
  BackupRow,
  BackupTarget,
  RestorePlan,
  SnapshotRow,
  WalState,
} from '../../agent/contract/backups.ts';
import type { Event } from '../../agent/contract/events.ts';
import type { AgentStatus } from '../../agent/contract/status.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { hash } from './simulated-probes.ts';
import { runRow, type SimulatedRun } from './simulated-runs.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIB = 2 ** 30;
const MAX_AGE_SECONDS = 26 * 3_600;
/** A host on which something always runs, and how long one such run takes. */
const BUSY_EVERY = 10;
const BUSY_MS = 4 * MINUTE;
const RUN_MS = 45_000;
const SNAPSHOTS = 14;
/** As many as an agent tells of. */
const MOST_RUNS = 50;

export type SimulatedBackup = Pick<BackupRow, 'name' | 'kind' | 'source' | 'group' | 'schedule'> & {
  readonly state: 'ok' | 'late' | 'failed' | 'paused' | 'never';
  readonly bytes: number;
};

type State = { readonly runs: SimulatedRun[]; readonly plans: Map<string, RestorePlan> };
const states = new WeakMap<World, Map<number, State>>();

/** Every fourth host that is not sick makes no backups, and one of another version has never heard of them. */
export function hasBackups({ index, trouble }: SimulatedHost): boolean {
  return trouble === 'sick' || (index % 4 !== 3 && trouble !== 'other-version');
}

/** What a host backs up, the same for ever. */
export function backupsOf(host: SimulatedHost): SimulatedBackup[] {
  if (!hasBackups(host)) return [];
  const { role } = host.labels;
  const data = role === 'db' ? 'orders' : role === 'cache' ? 'sessions' : 'uploads';
  const kinds = { orders: 'postgres', sessions: 'redis', uploads: 'files' } as const;
  const sources = { orders: '127.0.0.1:5432', sessions: '127.0.0.1:6379', uploads: '/srv/uploads' } as const;
  return [
    backup(host, 'etc', { kind: 'config', source: 'config:/etc', schedule: '30 1 * * *' }),
    backup(host, data, {
      kind: kinds[data],
      source: `${kinds[data]}:${sources[data]}`,
      schedule: '0 2 * * *',
    }),
  ];
}

function backup(
  host: SimulatedHost,
  name: string,
  rest: Pick<SimulatedBackup, 'kind' | 'source' | 'schedule'>,
): SimulatedBackup {
  const chance = hash(`${host.index} ${name}`);
  const bytes = rest.kind === 'config' ? 12 * 2 ** 20 + (chance % 2 ** 22) : (2 + (chance % 60)) * GIB;
  const group = rest.kind === 'config' ? null : 'shop';
  // One of each fleet has a name that would clear the screen if anybody printed it as it is.
  const hostile = host.trouble === 'hostile' && rest.kind === 'config' ? host.name.slice(-20) : '';
  return { ...rest, name: name + hostile, group, bytes, state: stateOf(host, name, chance) };
}

function stateOf({ index, trouble }: SimulatedHost, name: string, chance: number): SimulatedBackup['state'] {
  if (trouble === 'sick') return 'failed';
  if (trouble === 'slow') return 'late';
  if (trouble !== undefined || name === 'etc') return chance % 23 === 0 && index > 0 ? 'never' : 'ok';
  const states = { 3: 'late', 7: 'failed', 11: 'paused' } as const;
  return states[(chance % 17) as 3] ?? 'ok';
}

/** All that runs on a host and what ran, the newest first. */
export function runsAt(world: World, host: SimulatedHost, at: number): readonly SimulatedRun[] {
  const { runs } = stateAt(world, host);
  const busy = busyRun(world, host, at);
  if (busy !== null && !runs.some(({ id }) => id === busy.id)) runs.unshift(busy);
  runs.splice(MOST_RUNS);
  return runs;
}

/** Begins a run that ends by itself. */
export function beginRun(
  world: World,
  host: SimulatedHost,
  run: Pick<SimulatedRun, 'kind' | 'startedAt'> & {
    readonly backup: SimulatedBackup;
    readonly target?: string | undefined;
  },
): SimulatedRun {
  const { backup, kind, startedAt, target = targetNames(host)[0]! } = run;
  const { runs } = stateAt(world, host);
  const begun: SimulatedRun = {
    ...{ id: `${kind}-${runs.length + 1}`, kind, backup: backup.name, target, startedAt, lengthMs: RUN_MS },
    ...{ totalBytes: backup.bytes, totalEntries: 48_211, snapshot: snapshotId(backup.name, 0) },
    ...{ error: backup.state === 'failed' && kind === 'backup' ? NO_SPACE : null, cancelledAt: null },
  };
  runs.unshift(begun);
  return begun;
}

export function plansOf(world: World, host: SimulatedHost): Map<string, RestorePlan> {
  return stateAt(world, host).plans;
}

/** A backup as the wire has it. */
export function backupRow(world: World, host: SimulatedHost, backup: SimulatedBackup, at: number): BackupRow {
  const { name, kind, source, group, schedule, bytes } = backup;
  const running = runsAt(world, host, at)
    .filter((run) => run.backup === name)
    .map((run) => runRow(run, host, at))
    .filter(({ outcome }) => outcome === null);
  const state = running.length > 0 ? 'running' : backup.state;
  const success = succeededAt(world, backup, at);
  const time = (at: number) => new Date(at + host.clockOffsetMs).toISOString();
  return {
    ...{ name, kind, source, group, schedule, state, maxAgeSeconds: MAX_AGE_SECONDS },
    nextRunAt: state === 'paused' ? null : time(at + DAY - (at % DAY) + 2 * HOUR),
    because: becauseOf(backup),
    lastSuccess:
      success === null
        ? null
        : {
            ...{ snapshot: snapshotId(name, 0), at: time(success), seconds: 240, bytes },
            ...{ addedBytes: Math.floor(bytes / 90), entries: 48_211, notes: hash(name) % 3 },
          },
    lastFailure:
      backup.state === 'failed' ? { at: time(world.sickSince), error: NO_SPACE, hint: SPACE_HINT } : null,
    sizes: Array.from({ length: success === null ? 0 : 30 }, (_, index) => ({
      ...{ at: time((success ?? 0) - (29 - index) * DAY), bytes: Math.floor(bytes * (0.4 + index / 50)) },
      addedBytes: Math.floor(bytes / 90),
    })),
    targets: targetNames(host).map((target) => targetRow(target, backup, { success, at, time })),
    wal: kind === 'postgres' ? walRow(host, at, time) : null,
    running,
  };
}

export function snapshotRows(
  world: World,
  host: SimulatedHost,
  backup: SimulatedBackup,
  at: number,
): SnapshotRow[] {
  const newest = succeededAt(world, backup, at);
  if (newest === null) return [];
  const time = (at: number) => new Date(at + host.clockOffsetMs).toISOString();
  return Array.from({ length: SNAPSHOTS }, (_, index) => ({
    ...{ id: snapshotId(backup.name, index), host: host.name, kind: backup.kind, source: backup.source },
    ...{ startedAt: time(newest - index * DAY), finishedAt: time(newest - index * DAY + 240_000) },
    ...{
      group: backup.group,
      method: index % 7 === 6 ? 'full' : 'incremental',
      tags: index === 3 ? ['before-upgrade'] : [],
    },
    ...{
      entries: 48_211,
      bytes: Math.floor(backup.bytes * (1 - index / 100)),
      addedBytes: Math.floor(backup.bytes / 90),
    },
    ...{ treeDigest: snapshotId(`tree ${backup.name}`, index).repeat(4), notes: index % 3 },
    parent: index === SNAPSHOTS - 1 ? null : snapshotId(backup.name, index + 1),
    phases: [
      { name: 'connect', seconds: 7 },
      { name: 'look for what changed', seconds: 29 },
      { name: 'copy', seconds: 168 },
      { name: 'write the index', seconds: 24 },
      { name: 'verify', seconds: 12 },
    ],
    keep: index === 0 ? ['latest', 'daily'] : index < 7 ? ['daily'] : index % 7 === 0 ? ['weekly'] : [],
  }));
}

/** What the status of a host says of its backups; null where it has none. */
export function backupTotals(world: World, host: SimulatedHost, at: number): AgentStatus['backups'] {
  const backups = backupsOf(host);
  if (backups.length === 0) return null;
  const ages = backups.flatMap((backup) => {
    // As it was at the start, so that a fleet that stands still tells the same for ever.
    const success = succeededAt(world, backup, world.startedAt);
    return success === null ? [] : [(world.startedAt - success) / 1_000];
  });
  const isRunning = (run: SimulatedRun) => runRow(run, host, at).outcome === null;
  return {
    total: backups.length,
    late: backups.filter(({ state }) => state === 'late' || state === 'never').length,
    failing: backups.filter(({ state }) => state === 'failed').length,
    running: runsAt(world, host, at).filter(isRunning).length,
    worstAgeSeconds: ages.length === 0 ? null : Math.max(...ages),
  };
}

/** What began and ended on a host, by our clock. */
export function backupEvents(
  world: World,
  host: SimulatedHost,
  at: number,
): (Omit<Event, 'id' | 'time'> & { readonly at: number })[] {
  return runsAt(world, host, at).flatMap((run) => {
    const { kind, backup, startedAt, lengthMs, cancelledAt } = run;
    const { outcome, error } = runRow(run, host, at);
    const began = {
      at: startedAt,
      kind: `${kind}-started`,
      severity: 'info' as const,
      subject: backup,
      message: run.target,
    };
    if (outcome === null) return [began];
    const ended = outcome === 'ok' ? 'finished' : outcome;
    const severity = outcome === 'ok' ? ('info' as const) : ('error' as const);
    const end = {
      at: cancelledAt ?? startedAt + lengthMs,
      kind: `${kind}-${ended}`,
      severity,
      subject: backup,
    };
    return [began, { ...end, message: error ?? run.target }];
  });
}

export function targetNames({ index }: SimulatedHost): string[] {
  return ['directory:/mnt/backup', ...(index % 2 === 0 ? ['s3:simulated/vault'] : [])];
}

const NO_SPACE = 'Cannot write to directory:/mnt/backup: no space left on device';
const SPACE_HINT = 'Free space there, or keep less: vedette backup prune';

/** The run of this turn on a host on which something always runs; null elsewhere. */
function busyRun({ startedAt: began }: World, host: SimulatedHost, at: number): SimulatedRun | null {
  const data = backupsOf(host)[1];
  if (host.index % BUSY_EVERY !== 4 || data === undefined || host.trouble !== undefined) return null;
  const turn = Math.floor((at - began) / BUSY_MS);
  return {
    ...{ id: `backup-of-turn-${turn}`, kind: 'backup', backup: data.name, target: targetNames(host)[0]! },
    ...{ startedAt: began + turn * BUSY_MS, lengthMs: BUSY_MS, totalBytes: data.bytes, totalEntries: 48_211 },
    ...{ snapshot: snapshotId(data.name, 0), error: null, cancelledAt: null },
  };
}

/** When the last success was, ms since the epoch by our clock; null where there was none. */
function succeededAt({ startedAt }: World, { name, state }: SimulatedBackup, at: number): number | null {
  if (state === 'never') return null;
  const age = (2 + (hash(name) % 16)) * HOUR;
  return (
    Math.min(startedAt, at) - (state === 'late' ? 3 * DAY + age : state === 'failed' ? DAY + age / 4 : age)
  );
}

function becauseOf({ state }: SimulatedBackup): string | null {
  if (state === 'late') return 'the last success is older than 26 h';
  if (state === 'paused') return 'paused: the partner moves its store';
  return state === 'never' ? 'no run has succeeded yet' : null;
}

function targetRow(
  name: string,
  { state, bytes }: SimulatedBackup,
  {
    success,
    at,
    time,
  }: { readonly success: number | null; readonly at: number; readonly time: (at: number) => string },
): BackupTarget {
  const isFull = state === 'failed' && name.startsWith('directory');
  return {
    ...{ name, state: isFull ? 'failed' : 'ok', error: isFull ? NO_SPACE : null },
    lastSuccessAt: success === null ? null : time(success),
    ...{ snapshots: success === null ? 0 : SNAPSHOTS, storedBytes: Math.floor(bytes * 1.3) },
    freeBytes: name.startsWith('s3') ? null : isFull ? 2 ** 20 : 420 * GIB,
    lastCheck:
      success === null ? null : { at: time(at - 2 * DAY), outcome: 'ok', what: 'new bytes', error: null },
  };
}

function walRow({ trouble }: SimulatedHost, at: number, time: (at: number) => string): WalState {
  const isGap = trouble === 'skewed';
  return {
    state: isGap ? 'gap' : 'ok',
    because: isGap ? 'segment 0000000100000000000000A7 is missing' : null,
    ...{ mode: 'stream', lastSegment: '0000000100000000000000FE', lastArchivedAt: time(at - 2_000) },
    ...{ waitingSegments: 0, lagBytes: 65_536, lagSeconds: isGap ? 5_400 : 2 },
  };
}

function snapshotId(name: string, index: number): string {
  const part = (salt: string) => (hash(`${salt} ${name} ${index}`) >>> 0).toString(16).padStart(8, '0');
  return part('a') + part('b');
}

function stateAt(world: World, host: SimulatedHost): State {
  const known = states.get(world) ?? new Map<number, State>();
  states.set(world, known);
  const state = known.get(host.index) ?? { runs: [], plans: new Map() };
  known.set(host.index, state);
  return state;
}
