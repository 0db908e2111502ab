import type { FleetProbe } from '../data/fleet-probe.ts';

/**
 * What became different between two looks at the probes of a fleet, a sentence a probe:
 * `03:12:07 probe checkout is down (target-down, 3 of 3 fail): status == 200: found 503`. Times are UTC. The first look
 * tells how many there are and names those that are not up; a fleet without probes has nothing to tell.
 *
 * @param at ms since the epoch.
 */
export function changedProbeSentences(
  before: readonly FleetProbe[] | null,
  now: readonly FleetProbe[],
  at: number,
): string[] {
  const time = new Date(at).toISOString().slice(11, 19);
  const known = new Map(before?.map((probe) => [probe.name, probe]));
  const present = new Set(now.map(({ name }) => name));
  const gone = (before ?? []).filter(({ name }) => !present.has(name));
  return [
    ...(before === null && now.length > 0 ? [countSentence(now)] : []),
    ...now.filter((probe) => isNews(known.get(probe.name), probe)).map(probeSentence),
    ...gone.map(({ name }) => `probe ${name} is no longer there`),
  ].map((sentence) => `${time} ${sentence}`);
}

/** A probe that is there for the first time is news when it is not up. */
function isNews(before: FleetProbe | undefined, now: FleetProbe): boolean {
  if (before === undefined) return now.state !== 'up';
  return before.state !== now.state || before.cause !== now.cause || markText(before) !== markText(now);
}

function probeSentence(probe: FleetProbe): string {
  const { name, state, cause, counts, message } = probe;
  const marks = markText(probe);
  const marked = marks === '' ? '' : `, ${marks}`;
  if (state === 'up') return `probe ${name} is up${marked}`;
  const why = message === '' ? '' : `: ${message}`;
  return `probe ${name} is ${state} (${cause}, ${counts.failing} of ${counts.knowing} fail)${marked}${why}`;
}

function markText({ marks, flapping }: FleetProbe): string {
  return [...marks.map(({ mark }) => mark), ...(flapping ? ['flapping'] : [])].join(', ');
}

function countSentence(probes: readonly FleetProbe[]): string {
  const up = probes.filter(({ state }) => state === 'up').length;
  return `${probes.length} ${probes.length === 1 ? 'probe' : 'probes'}, ${up} up`;
}
