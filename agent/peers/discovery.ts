import { setTimeout as delay } from 'node:timers/promises';
import { sendsInClear } from '../kit/sends-in-clear.ts';
import type { PeersConfig } from './config.ts';
import type { KnownPeer } from './known-peer.ts';
import type { PeerEvent } from './peer-event.ts';
import { peerSources } from './sources/index.ts';
import type { FoundPeer, PeerSource } from './sources/peer-source.ts';

export type PeerDiscoveryOptions = {
  readonly config: PeersConfig;
  /** Called when the peers of a source are not what they were. */
  readonly changed: () => void;
  readonly emit: (event: PeerEvent) => void;
  readonly signal: AbortSignal;
};

/** The peers that sources outside of the configuration name, looked up again and again. */
export type PeerDiscovery = {
  peers(): KnownPeer[];
  /** What could not be read, with the place of each. */
  problems(): string[];
  /** Takes the sources of a new configuration; those that stay keep what they know. */
  configure(config: PeersConfig): void;
};

type Watched = {
  readonly key: string;
  readonly source: PeerSource;
  readonly ended: AbortController;
  peers: readonly FoundPeer[];
  problem: string | null;
};

/** Starts to look at every source of the configuration, until `signal` fires. */
export function startPeerDiscovery(options: PeerDiscoveryOptions): PeerDiscovery {
  const { changed, emit, signal } = options;
  let { config } = options;
  let all: Watched[] = [];

  const look = async (watched: Watched, ends: AbortSignal) => {
    while (!ends.aborted) {
      const { peers, problem, againInMs } = await watched.source.look(ends);
      if (ends.aborted) return;
      const event = sourceEvent(watched, problem);
      const moved = JSON.stringify(peers) !== JSON.stringify(watched.peers);
      Object.assign(watched, { peers, problem });
      if (event !== undefined) emit(event);
      if (moved) changed();
      await delay(againInMs, undefined, { signal: ends, ref: false }).catch(() => {});
    }
  };
  const configure = (next: PeersConfig) => {
    config = next;
    const before = new Map(all.map((one) => [one.key, one]));
    all = peerSources
      .flatMap((sourcesOf) => sourcesOf(next))
      .map((source) => {
        const key = sourceKey(source, next);
        const kept = before.get(key);
        before.delete(key);
        if (kept !== undefined) return kept;
        const watched = { key, source, ended: new AbortController(), peers: [], problem: null };
        void look(watched, AbortSignal.any([signal, watched.ended.signal]));
        return watched;
      });
    for (const { ended } of before.values()) ended.abort();
  };

  configure(config);
  return {
    peers: () => all.flatMap(({ source, peers }) => peers.map((peer) => knownPeer(peer, source, config))),
    problems: () => all.map(({ problem }) => problem).filter((problem) => problem !== null),
    configure,
  };
}

function sourceKey({ kind, place }: PeerSource, { discovered }: PeersConfig): string {
  return `${kind} ${place} ${discovered.srv_scheme}`;
}

/** The token goes only where nobody can read it on the way. */
function knownPeer({ url, labels }: FoundPeer, { kind, place }: PeerSource, config: PeersConfig): KnownPeer {
  const { token, ca_file } = config.discovered;
  const secret = token === undefined || sendsInClear(url) ? undefined : token;
  return { url, labels, source: kind, place, token: secret, caFile: ca_file };
}

function sourceEvent({ source, problem: before }: Watched, problem: string | null): PeerEvent | undefined {
  if (problem === before) return undefined;
  const subject = source.place;
  return problem === null
    ? { kind: 'peer-source-read', severity: 'info', subject, message: 'Peers can be read again' }
    : {
        kind: 'peer-source-broken',
        severity: 'warning',
        subject,
        message: `Peers stay as they were: ${problem}`,
      };
}
