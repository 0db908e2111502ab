import { NoDataError } from '../collect/collector.ts';
import type { CollectConfig } from '../collect/config.ts';
import { readUnits, type UnitDetails } from '../collect/systemd/read-units.ts';
import type { CgroupRow } from '../contract/cgroups.ts';
import type { UnitRow } from '../contract/units.ts';
import { errorMessage } from '../kit/errors.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import { readPastCgroups } from './past/past-cgroups.ts';
import { readPastUnits } from './past/past-units.ts';

export type UnitList = {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Why there are none; null where there is a systemd. */
  readonly because: string | null;
  readonly units: UnitRow[];
};

export type UnitListOptions = {
  readonly store: SeriesStore;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly config: CollectConfig['systemd'];
  /** Where the root file system of the host is mounted. @default '/' */
  readonly root?: string;
  readonly signal: AbortSignal;
};

/** The units as they are now, with what their control groups use. It asks systemd, and never fails. */
export async function listUnitsNow({
  store,
  now,
  config,
  root = '/',
  signal,
}: UnitListOptions): Promise<UnitList> {
  try {
    const details = await readUnits(root, config, signal);
    const cgroups = await readPastCgroups(store, now, signal);
    return { time: now, because: null, units: withUsage(details.map(rowOf), cgroups?.rows ?? []) };
  } catch (error) {
    signal.throwIfAborted();
    const none = error instanceof NoDataError ? 'no systemd answers on this host' : errorMessage(error);
    return { time: now, because: none, units: [] };
  }
}

/** The units as they were, with what their control groups used. */
export async function listUnitsThen(
  store: SeriesStore,
  time: number,
  signal: AbortSignal,
): Promise<UnitList> {
  const past = await readPastUnits(store, time, signal);
  if (past === undefined) return { time, because: 'no units were measured at that time', units: [] };
  const cgroups = await readPastCgroups(store, time, signal);
  return { time: past.time, because: null, units: withUsage(past.rows, cgroups?.rows ?? []) };
}

function rowOf(unit: UnitDetails): UnitRow {
  return {
    name: unit.name,
    description: unit.description,
    load: unit.loadState,
    active: unit.activeState,
    sub: unit.subState,
    since: unit.since === undefined ? null : new Date(unit.since).toISOString(),
    mainPid: unit.mainPid ?? null,
    restarts: unit.restarts ?? null,
    memoryBytes: null,
    cpuRatio: null,
    tasks: null,
  };
}

/** The control group of a unit is named like the unit. */
function withUsage(units: readonly UnitRow[], cgroups: readonly CgroupRow[]): UnitRow[] {
  const byName = new Map(cgroups.map((cgroup) => [cgroup.name, cgroup]));
  return units.map((unit) => {
    const { memoryBytes = null, cpuRatio = null, tasks = null } = byName.get(unit.name) ?? {};
    return { ...unit, memoryBytes, cpuRatio, tasks };
  });
}
