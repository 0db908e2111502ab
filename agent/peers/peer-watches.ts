import type { AgentStatus } from '../contract/status.ts';
import type { Clock } from '../kit/clock.ts';
import { type KnownPeer, samePeer } from './known-peer.ts';
import { PeerWatch } from './peer-watch.ts';

/** What tells one run of one agent from all others. */
export type Identity = Pick<AgentStatus, 'host' | 'startedAt'>;

/** One watch for each known peer; a peer that stays as it was keeps its watch and what is known of it. */
export class PeerWatches {
  readonly #clock: Clock;
  #watches: PeerWatch[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  all(): readonly PeerWatch[] {
    return this.#watches;
  }

  /** All but those that turned out to be this agent: the same host, started at the same moment. */
  others({ host, startedAt }: Identity): PeerWatch[] {
    return this.#watches.filter(
      ({ answer }) => answer?.value.startedAt !== startedAt || answer.value.host !== host,
    );
  }

  /** Those to ask now, longest due first; at most so many are under way at the same time. */
  due(concurrency: number): PeerWatch[] {
    const now = this.#clock.monotonic();
    const asking = this.#watches.filter((watch) => watch.asking).length;
    return this.#watches
      .filter((watch) => !watch.asking && watch.dueAt <= now)
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, Math.max(concurrency - asking, 0));
  }

  /** Takes the peers as they are now. */
  follow(peers: readonly KnownPeer[]): void {
    const before = new Map(this.#watches.map((watch) => [watch.peer.url, watch]));
    this.#watches = peers.map((peer) => {
      const watch = before.get(peer.url);
      if (watch === undefined || !samePeer(watch.peer, peer)) return new PeerWatch(peer, this.#clock);
      watch.peer = peer;
      return watch;
    });
  }
}
