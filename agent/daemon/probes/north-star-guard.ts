import type { ProbesConfig } from '../../../probes/config.ts';
import { type IsItMe, isItMe, type NorthStar } from '../../../probes/judge/north-stars.ts';
import { endOf, type ProbeEntry, paceOf } from './probe-entry.ts';

/** Intervals that a north star's newest result tells of. */
const TELLING = 2;
const SHORTEST = 1_000;

/** Whether this host itself is cut off, as its north stars tell. @param now milliseconds since the epoch */
export function guardOf(
  { north_stars: names }: Pick<ProbesConfig, 'north_stars'>,
  entries: ReadonlyMap<string, ProbeEntry>,
  now: number,
): IsItMe {
  const known = names.flatMap((name) => entries.get(name) ?? []);
  const fresh = TELLING * Math.max(SHORTEST, ...known.map(({ definition }) => paceOf(definition)));
  const stars = known.flatMap(({ definition: { name }, result }): NorthStar[] => {
    if (result === undefined) return [];
    return [{ name, state: result.state, reason: result.reason, age: now - endOf(result) }];
  });
  return isItMe(stars, fresh);
}
