import { isIP } from 'node:net';
import type { VantageRow } from './vantage-table.ts';

/** What the vantages that fail have in common, and no healthy one has. */
export type Split = {
  readonly cause: 'dual-stack-half-up' | 'dns-split' | 'regional';
  readonly because: string;
};

/** Failures to resolve: the answer was nothing. */
const UNRESOLVED = new Set(['name-not-found', 'no-address', 'resolver-failed']);

/** The first split between the failing and the healthy, from the narrowest explanation to the widest. */
export function findSplit(failing: readonly VantageRow[], healthy: readonly VantageRow[]): Split | undefined {
  if (failing.length === 0 || healthy.length === 0) return undefined;
  return familySplit(failing, healthy) ?? dnsSplit(failing, healthy) ?? regionalSplit(failing, healthy);
}

/** All that fail used one address family, all healthy ones the other. */
function familySplit(failing: readonly VantageRow[], healthy: readonly VantageRow[]): Split | undefined {
  const [bad, good] = [familyOfAll(failing), familyOfAll(healthy)];
  if (bad === undefined || good === undefined || bad === good) return undefined;
  return { cause: 'dual-stack-half-up', because: `it fails over IPv${bad} and answers over IPv${good}` };
}

function familyOfAll(rows: readonly VantageRow[]): number | undefined {
  const families = new Set(rows.map(({ address }) => isIP(address ?? '')));
  const [family] = families;
  return families.size === 1 && family !== 0 ? family : undefined;
}

/** Nothing that a failing vantage was given by its name servers was given to a healthy one. */
function dnsSplit(failing: readonly VantageRow[], healthy: readonly VantageRow[]): Split | undefined {
  const [bad, good] = [answersOfAll(failing), answersOfAll(healthy)];
  if (bad === undefined || good === undefined || good.size === 0 || !bad.isDisjointFrom(good))
    return undefined;
  const given = bad.size === 0 ? 'those that fail were given no address' : `${listed(bad)} fails`;
  return { cause: 'dns-split', because: `${given}, ${listed(good)} answers` };
}

function answersOfAll(rows: readonly VantageRow[]): Set<string> | undefined {
  const sets = rows.map(answersOf);
  return sets.every((set) => set !== undefined) ? new Set(sets.flat()) : undefined;
}

function answersOf({ answers, address, reason }: VantageRow): readonly string[] | undefined {
  if (answers !== undefined) return answers;
  if (address !== undefined) return [address];
  return UNRESOLVED.has(reason) ? [] : undefined;
}

/** A label value of at least two that fail, all of them, and of none that is healthy. */
function regionalSplit(failing: readonly VantageRow[], healthy: readonly VantageRow[]): Split | undefined {
  if (failing.length < 2) return undefined;
  const shared = Object.entries(failing[0]!.labels ?? {})
    .filter(([label, value]) => failing.every(({ labels }) => labels?.[label] === value))
    .find(([label, value]) => healthy.every(({ labels }) => labels?.[label] !== value));
  if (shared === undefined) return undefined;
  return { cause: 'regional', because: `all that fail have ${shared[0]} ${shared[1]}` };
}

const SHOWN = 4;

function listed(answers: ReadonlySet<string>): string {
  const sorted = [...answers].sort();
  const more = sorted.length > SHOWN ? ` and ${sorted.length - SHOWN} more` : '';
  return sorted.slice(0, SHOWN).join(' ') + more;
}
