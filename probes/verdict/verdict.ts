import { humanDuration } from '../../agent/kit/duration.ts';
import type { ProbeState } from '../probe-result.ts';
import { findSplit, type Split } from './find-split.ts';
import { isolationOf, isolationOfSilent } from './is-isolated.ts';
import type { VantageRow, VantageTable } from './vantage-table.ts';

/** A row older than this many intervals is no news. */
const FRESH_INTERVALS = 3;

export const verdictCauses = [
  'up',
  'target-down', // a quorum fails, and nothing sets them apart from the others
  'target-degraded', // a quorum finds it degraded or worse
  'path-broken', // too few fail for a quorum: it is the way from there
  'vantage-isolated', // whoever looks is cut off itself
  'dns-split', // the vantages were given different addresses, and those of one set fail
  'dual-stack-half-up', // one address family answers, the other does not
  'regional', // those that fail share a label that no healthy one has
  'unknown', // nobody knows, or too few for the quorum that is configured
] as const;
export type VerdictCause = (typeof verdictCauses)[number];

/** What one vantage adds to the verdict, or why it does not count. */
export type VerdictNote = {
  readonly vantage: string;
  readonly cause: VerdictCause;
  readonly because: string;
};

/** One answer of all vantages. `state` is the quorum's, `cause` what explains it. */
export type Verdict = {
  readonly cause: VerdictCause;
  readonly state: ProbeState;
  /** One sentence for a person. */
  readonly message: string;
  /** The vantages that fail and are not cut off themselves. */
  readonly failing: readonly string[];
  /** Each vantage that is not simply with the verdict. */
  readonly notes: readonly VerdictNote[];
  /** Vantages that must fail, that do, that know and are not cut off, and all. */
  readonly quorum: {
    readonly needed: number;
    readonly failing: number;
    readonly knowing: number;
    readonly of: number;
  };
};

/** The rows in the parts that the rule speaks of. */
type Parts = {
  readonly table: VantageTable;
  readonly silent: readonly VerdictNote[];
  readonly isolated: readonly VerdictNote[];
  readonly failing: readonly VantageRow[];
  readonly degraded: readonly VantageRow[];
  readonly up: readonly VantageRow[];
  readonly knowing: number;
  readonly needed: number;
  readonly split: Split | undefined;
};

type Ruling = Pick<Verdict, 'cause' | 'state' | 'message'>;

/**
 * One verdict from what every vantage says. Pure: the same table gives the same verdict on every host.
 *
 *     old or unknown rows      do not count; whom no peer reaches any more is cut off
 *     vantages cut off         do not count, see isolationOf
 *     a quorum fails           down: by a split (family, DNS, region), else the target itself
 *     fewer fail, by a split   degraded: some cannot use it
 *     fewer fail or degraded   degraded, if together they are a quorum or if half of all fail
 *     else                     up, and what the minority finds is noted
 */
export function verdict(table: VantageTable): Verdict {
  const parts = partsOf(table);
  const ruling = rule(parts);
  return {
    ...ruling,
    failing: parts.failing.map(({ vantage }) => vantage),
    notes: notesOf(parts, ruling),
    quorum: {
      needed: parts.needed,
      failing: parts.failing.length,
      knowing: parts.knowing,
      of: table.rows.length,
    },
  };
}

function partsOf(table: VantageTable): Parts {
  const knowing = table.rows.filter((row) => silence(row, table.interval) === undefined);
  const cut = new Map(knowing.map((row) => [row, cutOf(row, knowing, table)]));
  const silent = table.rows.filter((row) => !knowing.includes(row));
  const lost = new Map(silent.map((row) => [row, isolationOfSilent(row, isFresh(row, table), table.mesh)]));
  const counted = knowing.filter((row) => cut.get(row) === undefined);
  const failing = counted.filter(({ state }) => state === 'down');
  return {
    table,
    silent: notes(
      silent.filter((row) => lost.get(row) === undefined),
      'unknown',
      (row) => silence(row, table.interval),
    ),
    isolated: notes(table.rows, 'vantage-isolated', (row) => cut.get(row) ?? lost.get(row)),
    failing,
    degraded: counted.filter(({ state }) => state === 'degraded'),
    up: counted.filter(({ state }) => state === 'up'),
    knowing: counted.length,
    needed: neededOf(table, counted.length),
    split: findSplit(
      failing,
      counted.filter(({ state }) => state !== 'down'),
    ),
  };
}

/** A quorum above the number of vantages could never be reached; it is then all of them. */
function neededOf({ quorum, rows }: VantageTable, counted: number): number {
  return quorum === undefined ? Math.floor(counted / 2) + 1 : Math.min(quorum, Math.max(1, rows.length));
}

function silence({ state, age, reason }: VantageRow, interval: number): string | undefined {
  if (!isFresh({ age }, { interval })) return `its last result is ${humanDuration(age)} old`;
  return state === 'unknown' ? `it does not know (${reason})` : undefined;
}

function isFresh({ age }: Pick<VantageRow, 'age'>, { interval }: Pick<VantageTable, 'interval'>): boolean {
  return age <= FRESH_INTERVALS * interval;
}

function cutOf(row: VantageRow, knowing: readonly VantageRow[], { mesh }: VantageTable): string | undefined {
  if (row.state !== 'down') return undefined;
  return isolationOf(
    row,
    knowing.filter((other) => other !== row),
    mesh,
  );
}

function rule(parts: Parts): Ruling {
  const { failing, degraded, knowing, needed, isolated, split } = parts;
  if (knowing === 0) return isolated.length > 0 ? allIsolated(parts) : nobodyKnows(parts);
  if (failing.length >= needed)
    return split === undefined ? targetDown(parts) : bySplit(parts, split, 'down');
  if (failing.length === knowing) return undecided(parts);
  if (split !== undefined) return bySplit(parts, split, 'degraded');
  if (degraded.length > 0 && degraded.length + failing.length >= needed) return targetDegraded(parts);
  if (failing.length > 0) return pathBroken(parts);
  if (isolated.length > 0) return isolatedAlone(parts);
  return upWith(parts);
}

function allIsolated({ table, isolated }: Parts): Ruling {
  const who = isolated.map(({ vantage }) => vantage).join(', ');
  const message = `${table.probe}: whoever looks is cut off (${who}), so nothing is known of the target`;
  return { cause: 'vantage-isolated', state: 'unknown', message };
}

function nobodyKnows({ table }: Parts): Ruling {
  const { length } = table.rows;
  const who = length === 0 ? 'no vantage looks at it' : `none of ${vantages(length)} knows`;
  const message = `${table.probe} is unknown: ${who}`;
  return { cause: 'unknown', state: 'unknown', message };
}

function targetDown({ table, failing, knowing }: Parts): Ruling {
  const message = `${table.probe} is down: ${count(failing.length, knowing)} (${commonReason(failing)})`;
  return { cause: 'target-down', state: 'down', message };
}

function bySplit({ table, failing, knowing }: Parts, { cause, because }: Split, state: ProbeState): Ruling {
  const message = `${table.probe} is ${state}: ${count(failing.length, knowing)} (${because})`;
  return { cause, state, message };
}

function undecided({ table, failing, knowing, needed }: Parts): Ruling {
  const message = `${table.probe} is unknown: ${count(failing.length, knowing)}, and ${needed} must to call it down`;
  return { cause: 'unknown', state: 'unknown', message };
}

/** Half is no majority, and too many to call it well. */
function pathBroken({ table, failing, knowing, needed }: Parts): Ruling {
  const state = failing.length * 2 >= knowing ? 'degraded' : 'up';
  const who = failing.map(({ vantage }) => vantage).join(', ');
  const paths = failing.length === 1 ? `the path from ${who} is` : `the paths from ${who} are`;
  const message = `${table.probe} is ${state}: ${paths} broken (${commonReason(failing)}), ${failing.length} of the ${needed} it takes to call it down`;
  return { cause: 'path-broken', state, message };
}

function targetDegraded({ table, degraded, failing, knowing }: Parts): Ruling {
  const halves = degraded.filter(isHalfUp);
  const found = `${degraded.length + failing.length} of ${vantages(knowing)}`;
  if (halves.length * 2 > degraded.length) {
    const message = `${table.probe} is degraded: ${brokenFamily(halves[0]!)} fails and the other family answers, from ${found}`;
    return { cause: 'dual-stack-half-up', state: 'degraded', message };
  }
  const message = `${table.probe} is degraded: ${found} find it so or worse (${commonReason(degraded)})`;
  return { cause: 'target-degraded', state: 'degraded', message };
}

function isolatedAlone(parts: Parts): Ruling {
  const { isolated } = parts;
  const who = isolated.map(({ vantage }) => vantage).join(', ');
  const message = `${upFrom(parts)}: ${who} is cut off (${isolated[0]!.because})`;
  return { cause: 'vantage-isolated', state: 'up', message };
}

function upWith(parts: Parts): Ruling {
  return { cause: 'up', state: 'up', message: upFrom(parts) };
}

function upFrom({ table, up, knowing }: Parts): string {
  const all = up.length === knowing ? '' : `${up.length} of `;
  return `${table.probe} is up from ${all}${vantages(knowing)}`;
}

/** Who fails or finds it degraded is noted unless the verdict says just that; who is up, when it does not. */
function notesOf(parts: Parts, { cause, state }: Ruling): VerdictNote[] {
  const { failing, degraded, up, split, silent, isolated } = parts;
  const toldFailing = cause === 'target-down' || cause === 'unknown';
  const toldDegraded = cause === 'target-degraded' || cause === 'dual-stack-half-up';
  return [
    ...(toldFailing
      ? []
      : notes(failing, split?.cause ?? 'path-broken', ({ reason }) => `it fails (${reason})`)),
    ...(toldDegraded ? [] : degraded.map(degradedNote)),
    ...(state === 'down' ? notes(up, 'up', () => 'it reaches the target') : []),
    ...isolated,
    ...silent,
  ];
}

function degradedNote(row: VantageRow): VerdictNote {
  const cause = isHalfUp(row) ? 'dual-stack-half-up' : 'target-degraded';
  return { vantage: row.vantage, cause, because: `it finds it degraded (${row.reason})` };
}

function notes(
  rows: readonly VantageRow[],
  cause: VerdictCause,
  why: (row: VantageRow) => string | undefined,
): VerdictNote[] {
  return rows.flatMap((row) => {
    const because = why(row);
    return because === undefined ? [] : [{ vantage: row.vantage, cause, because }];
  });
}

function isHalfUp({ reason, families }: VantageRow): boolean {
  return reason === 'dual-stack-half-up' || (families?.['4'] === 'down') !== (families?.['6'] === 'down');
}

function brokenFamily({ families }: VantageRow): string {
  if (families === undefined) return 'one address family';
  return families['4'] === 'down' ? 'IPv4' : 'IPv6';
}

/** The reason that most have; of two that are as frequent, the first in the table. */
function commonReason(rows: readonly VantageRow[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of rows) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

function vantages(number: number): string {
  return number === 1 ? '1 vantage' : `${number} vantages`;
}

function count(failing: number, knowing: number): string {
  return `${failing} of ${vantages(knowing)} ${failing === 1 ? 'fails' : 'fail'}`;
}
