import type { UnitRow } from '../../contract/units.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { newestOf, readPastSeries } from './past-series.ts';

const STATE = 'node_systemd_unit_state';
const RESTARTS = 'node_systemd_service_restart_total';
/** Milliseconds between two looks at systemd: the state at a moment is that of the look before it. */
const INTERVAL = 15_000;

/** The units at `time` by name, as far as their series tell; undefined where none were measured. */
export async function readPastUnits(
  store: SeriesStore,
  time: number,
  signal?: AbortSignal,
): Promise<{ time: number; rows: UnitRow[] } | undefined> {
  const past = await readPastSeries(store, [STATE, RESTARTS], time, signal);
  const fresh = past.filter((series) => series.time >= newestOf(past) - INTERVAL);
  const named = (name: string) => fresh.filter(({ labels }) => labels.__name__ === name);
  const restarts = new Map(named(RESTARTS).map(({ labels, value }) => [labels.name, Math.round(value)]));
  // Of an aggregate each state has its share of the time: the longest counts.
  const states = named(STATE).sort((one, other) => one.value - other.value);
  const active = new Map(states.map(({ labels }) => [labels.name ?? '', labels.state ?? '']));
  if (active.size === 0) return undefined;
  const rows = [...active].map(([name, state]) => pastRow(name, state, restarts.get(name)));
  return { time: newestOf(fresh), rows: rows.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

function pastRow(name: string, active: string, restarts: number | undefined): UnitRow {
  const unknown = { description: null, load: null, sub: null, since: null, mainPid: null };
  const usage = { memoryBytes: null, cpuRatio: null, tasks: null };
  return { name, ...unknown, active, restarts: restarts ?? null, ...usage };
}
