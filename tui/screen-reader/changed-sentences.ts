import { countText } from '../components/fault-banner.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import type { FleetSnapshot } from '../data/fleet-store.ts';
import { activeFaults } from '../data/status-faults.ts';

/**
 * What became different between two looks at a fleet, a sentence a host, to be read aloud or appended to a log:
 * `03:12:07 web-1 is down: connection-refused`. Times are UTC. The first look tells how many hosts there are and
 * names those that are not up.
 */
export function changedSentences(before: FleetSnapshot | null, now: FleetSnapshot): string[] {
  const time = new Date(now.at).toISOString().slice(11, 19);
  const known = new Map(before?.hosts.map((host) => [host.key, host]));
  const changed = now.hosts.filter((host) => isNews(known.get(host.key), host, before === null));
  const present = new Set(now.hosts.map(({ key }) => key));
  const gone = (before?.hosts ?? []).filter(({ key }) => !present.has(key));
  const sentences = [
    ...(before === null ? [countSentence(now)] : []),
    ...changed.map(hostSentence),
    ...now.hosts.flatMap((host) => faultSentences(known.get(host.key), host)),
    ...gone.map(({ name }) => `${name} is no longer watched`),
  ];
  return sentences.map((sentence) => `${time} ${sentence}`);
}

/** A host that was not asked yet is news only when it stays so after an answer. */
function isNews(before: FleetHost | undefined, now: FleetHost, first: boolean): boolean {
  if (before === undefined)
    return first ? now.state !== 'up' && now.state !== 'unknown' : now.state !== 'unknown';
  return before.state !== now.state || before.because !== now.because;
}

function hostSentence({ name, state, because }: FleetHost): string {
  return because === null ? `${name} is ${state}` : `${name} is ${state}: ${because}`;
}

/** What is broken on purpose on a host, where that is not what it was. */
function faultSentences(before: FleetHost | undefined, now: FleetHost): string[] {
  const text = (host: FleetHost | undefined) => countText(activeFaults(host === undefined ? [] : [host]));
  const faults = text(now);
  if (faults === text(before)) return [];
  return [
    faults === ''
      ? `${now.name} has no fault in force any more`
      : `${now.name} has faults in force: ${faults}`,
  ];
}

function countSentence({ hosts }: FleetSnapshot): string {
  const up = hosts.filter(({ state }) => state === 'up').length;
  return `${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}, ${up} up`;
}
