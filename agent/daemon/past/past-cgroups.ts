import { cgroupKind, containerEngine } from '../../collect/cgroup/cgroup-kind.ts';
import type { CgroupRow } from '../../contract/cgroups.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { newestOf, type PastSeries, readPastSeries } from './past-series.ts';

const CPU = 'vedette_cgroup_cpu_usage_seconds_total';
const PERIODS = 'vedette_cgroup_cpu_periods_total';
const THROTTLED = 'vedette_cgroup_cpu_throttled_periods_total';
const MEMORY = 'vedette_cgroup_memory_usage_bytes';
const LIMIT = 'vedette_cgroup_memory_limit_bytes';
const OOM_KILLS = 'vedette_cgroup_oom_kills_total';
const TASKS = 'vedette_cgroup_processes';
/** Milliseconds behind the newest beyond which a group was no longer measured: a killed agent ends no series. */
const LONGEST_GAP = 15_000;

export type PastCgroups = { readonly time: number; readonly rows: CgroupRow[] };

/** The control groups at `time`, which may be now, by path; undefined where none were measured. */
export async function readPastCgroups(
  store: SeriesStore,
  time: number,
  signal?: AbortSignal,
): Promise<PastCgroups | undefined> {
  const names = [CPU, PERIODS, THROTTLED, MEMORY, LIMIT, OOM_KILLS, TASKS];
  const past = await readPastSeries(store, names, time, signal);
  if (past.length === 0) return undefined;
  const newest = newestOf(past);
  const groups = Map.groupBy(
    past.filter((series) => series.time >= newest - LONGEST_GAP),
    ({ labels }) => labels.cgroup ?? '',
  );
  const rows = [...groups].map(([path, series]) => toRow(path, series));
  return { time: newest, rows: rows.sort((one, other) => (one.path < other.path ? -1 : 1)) };
}

function toRow(path: string, series: readonly PastSeries[]): CgroupRow {
  const byName = new Map(series.map((each) => [each.labels.__name__, each]));
  const value = (name: string) => byName.get(name)?.value ?? null;
  const whole = (name: string) => (byName.has(name) ? Math.round(byName.get(name)!.value) : null);
  const periods = byName.get(PERIODS)?.perSecond;
  const throttled = byName.get(THROTTLED)?.perSecond;
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1) || '/',
    kind: cgroupKind(path),
    containerId: series[0]!.labels.container || null,
    engine: containerEngine(path) ?? null,
    cpuRatio: byName.get(CPU)?.perSecond ?? null,
    memoryBytes: value(MEMORY),
    memoryLimitBytes: value(LIMIT),
    throttledRatio: periods === undefined || throttled === undefined ? null : shareOf(throttled, periods),
    oomKills: whole(OOM_KILLS),
    tasks: whole(TASKS),
  };
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
