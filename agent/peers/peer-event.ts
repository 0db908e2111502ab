import type { Event } from '../contract/events.ts';
import type { HostRow } from '../contract/hosts.ts';
import { peerName } from './known-peer.ts';
import type { PeerWatch } from './peer-watch.ts';

export type PeerEvent = Omit<Event, 'id' | 'time'>;

const SEVERITY = { up: 'info', stale: 'warning', down: 'error', unknown: 'info' } as const;

/** The event of a peer whose state has changed since the last one; none for the first good answer. */
export function peerEvent(watch: PeerWatch, interval: number): PeerEvent | undefined {
  const { state, because } = watch.state(interval);
  const before = watch.told;
  watch.told = state;
  if (state === before || (before === 'unknown' && state === 'up')) return undefined;
  const subject = peerName(watch.peer);
  return {
    kind: `peer-${state}`,
    severity: SEVERITY[state],
    subject,
    message: message(watch, state, because),
  };
}

function message({ answer }: PeerWatch, state: HostRow['state'], because: string | null): string {
  if (state === 'up') return 'Peer answers again';
  const seen = answer === undefined ? 'never seen' : `last seen ${new Date(answer.at).toISOString()}`;
  return `Peer is ${state}: ${because ?? 'not asked'}, ${seen}`;
}
