import { humanDuration } from '../../../kit/duration.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import { localTime } from '../../backup/snapshot-columns.ts';
import type { Style } from '../../style.ts';
import { type Column, formatTable } from '../../table/format-table.ts';
import { absent, shortBytes, shortDuration } from '../../table/short-units.ts';
import { type RecoveryRow, type RecoveryState, worstLevel } from './recovery-state.ts';

/** The table, and one line that says it all. */
export function recoveryLines(state: RecoveryState, width: number, style: Style): string[] {
  const { rows, unknown } = state;
  return [
    ...(rows.length === 0 ? [] : formatTable(columns(style), rows, width)),
    ...unknown.map(({ host, because }) => `${safeLine(host)}: ${safeLine(because, 300)}`),
    `${worstLevel(state).toUpperCase()}: ${summary(state)}`,
  ];
}

/** One line as Nagios plug-ins write it (Nagios Plugins Development Guidelines, "Plugin Output for Nagios"). */
export function nagiosRecoveryLine(state: RecoveryState): string {
  const ages = state.rows.flatMap(({ host, name, ageSeconds }) =>
    ageSeconds === null ? [] : [`'${label(`${host} ${name}`)} age'=${Math.round(ageSeconds)}s;;;0`],
  );
  const text = summary(state).replaceAll('|', '/');
  return `RECOVERY ${worstLevel(state).toUpperCase()} - ${text} | ${ages.join(' ')}`.trimEnd();
}

function label(text: string): string {
  return safeLine(text).replace(/['=|]/g, '_');
}

function summary({ rows, unknown }: RecoveryState): string {
  const bad = rows.filter(({ level }) => level !== 'ok');
  const told = [
    ...bad.map(({ host, name, state, because }) => `${name} on ${host} ${because ?? `is ${state}`}`),
    ...unknown.map(({ host, because }) => `${host}: ${because}`),
  ];
  if (told.length > 0) return safeLine(told.join('; '), 500);
  const oldest = Math.max(...rows.map(({ ageSeconds }) => ageSeconds ?? 0));
  return `${rows.length} of ${rows.length} are well, the oldest is ${humanDuration(oldest * 1_000)} old`;
}

function columns(style: Style): Column<RecoveryRow>[] {
  const right = { align: 'right' } as const;
  const paint = (row: RecoveryRow, text: string) =>
    ({ ok: style.good, warning: style.warn, critical: style.bad })[row.level](text);
  return [
    { title: 'HOST', cell: ({ host }) => host, shrinkTo: 8 },
    { title: 'BACKUP', cell: ({ name }) => name, shrinkTo: 14 },
    { title: 'STATE', cell: ({ state }) => state, style: paint },
    { title: 'AGE', cell: ({ ageSeconds }) => shortDuration((ageSeconds ?? Number.NaN) * 1_000), ...right },
    { title: 'SIZE', cell: ({ bytes }) => shortBytes(bytes), spare: 3, ...right },
    { title: 'NEXT', cell: ({ nextRunAt }) => (nextRunAt === null ? '' : localTime(nextRunAt)), spare: 4 },
    { title: 'TARGETS', cell: targets, spare: 2 },
    { title: 'CHECKED', cell: lastCheck, spare: 1 },
    { title: 'WAL', cell: walLag, spare: 1 },
    { title: 'WHY', cell: ({ because }) => because ?? '', spare: 5, shrinkTo: 16 },
  ];
}

function targets({ targets }: RecoveryRow): string {
  const well = targets.filter(({ state }) => state !== 'failed').length;
  return targets.length === 0 ? absent : `${well} of ${targets.length}`;
}

/** The check that is longest ago: what nobody looks at is what fails. */
function lastCheck({ targets }: RecoveryRow): string {
  const checks = targets.map(({ lastCheck }) => lastCheck);
  if (checks.some((check) => check?.outcome === 'failed')) return 'failed';
  const times = checks.flatMap((check) => (check === null ? [] : [check.at])).sort();
  return times[0] === undefined ? '' : localTime(times[0]);
}

function walLag({ wal }: RecoveryRow): string {
  if (wal === null) return '';
  return wal.lagSeconds === null ? wal.state : `${wal.state} ${shortDuration(wal.lagSeconds * 1_000)}`;
}
