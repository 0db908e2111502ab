import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../client/target.ts';
import type { HostRow } from '../contract/hosts.ts';
import type { NewPeer, Peer } from '../contract/peers.ts';
import type { MeshPair } from '../contract/probes.ts';
import type { AgentStatus } from '../contract/status.ts';
import { type Clock, systemClock } from '../kit/clock.ts';
import { every } from '../kit/every.ts';
import type { PeersConfig } from './config.ts';
import { startPeerDiscovery } from './discovery.ts';
import { type PeerMeasurement, peerMeasurement, selfRow } from './host-rows.ts';
import { type AddedPeers, peerName, peerTarget, shownPeer } from './known-peer.ts';
import { meshPair } from './mesh-pair.ts';
import { type PeerEvent, peerEvent } from './peer-event.ts';
import { createPeerList } from './peer-list.ts';
import type { PeerWatch } from './peer-watch.ts';
import { type Identity, PeerWatches } from './peer-watches.ts';
import { Relay, type RelayRequest } from './relay.ts';

const TICK = 1_000;
const CONCURRENCY = 32;
/** `hosts` promises an answer within two seconds; the rest is for everything around it. */
const PATIENCE = 1_700;

export type PeerMonitorOptions = {
  readonly config: PeersConfig;
  /** URLs of the command line (`--peer`). @default [] */
  readonly urls?: readonly string[];
  readonly added: AddedPeers;
  /** The status of this agent, for its own row and to notice itself among its peers. */
  readonly self: () => AgentStatus;
  /** Gets every change of a peer's state. */
  readonly emit: (event: PeerEvent) => void;
  readonly clock?: Clock;
};

export type PeerMonitor = {
  list(): Peer[];
  /** @throws OperationalError `conflict` when the URL is known, `invalid` when it cannot be used. */
  add(peer: NewPeer): Peer;
  /** @throws OperationalError `not-found`, or `conflict` when it is not an added one. */
  remove(url: string): Peer;
  /**
   * This host, then its peers; answers within two seconds. With `refresh` every peer is asked whose newest answer is
   * older than a second; one that is slower than that shows what was known of it.
   */
  hosts(options: { refresh: boolean; signal: AbortSignal }): Promise<HostRow[]>;
  /** Asks a peer for somebody else. @throws OperationalError */
  relay(request: RelayRequest): Promise<Response>;
  measurements(): PeerMeasurement[];
  /** How this agent reaches each of the others, from the last questions to it. */
  mesh(): MeshPair[];
  /** How each of the others is asked, by the name of its host as far as that is known. */
  targets(): { readonly host: string; readonly target: Target }[];
  /** The sources of peers that cannot be read, and why. */
  problems(): string[];
  /** Takes a new configuration; what is known of the peers that stay is kept. */
  configure(config: PeersConfig): void;
  stop(): void;
};

/**
 * Asks every peer for its status, each once an interval, and keeps the last good answer.
 *
 * @throws OperationalError `invalid` when a URL of the command line is wrong.
 */
export function startPeerMonitor(options: PeerMonitorOptions): PeerMonitor {
  const { urls = [], added, self, clock = systemClock } = options;
  let { config } = options;
  const stopped = new AbortController();
  const discovery = startPeerDiscovery({
    config,
    changed: () => changed(),
    emit: (event) => options.emit(event),
    signal: stopped.signal,
  });
  const peers = createPeerList({
    configured: config.list,
    options: urls,
    added,
    discovered: () => discovery.peers(),
  });
  const watches = new PeerWatches(clock);
  const relay = new Relay({ peers: () => peers.all(), timeout: () => config.timeout });
  let identity: Identity | undefined;
  // A whole status is costly, and who we are never changes.
  const others = () => {
    identity ??= self();
    return watches.others(identity);
  };

  const ask = async (watch: PeerWatch) => {
    await watch.ask(config, stopped.signal);
    if (!stopped.signal.aborted && others().includes(watch)) tell(watch);
  };
  const tell = (watch: PeerWatch) => {
    const event = peerEvent(watch, config.interval);
    if (event !== undefined) options.emit(event);
  };
  const tick = () => {
    for (const watch of watches.due(CONCURRENCY)) void ask(watch);
    // Without an answer, time alone makes a stale peer a dead one.
    others().forEach(tell);
  };
  const changed = () => {
    watches.follow(peers.all());
    tick();
  };

  changed();
  every(TICK, tick, { clock, signal: stopped.signal });
  return {
    list: () => peers.all().map(shownPeer),
    add: (peer) => after(shownPeer(peers.add(peer)), changed),
    remove: (url) => after(shownPeer(peers.remove(url)), changed),
    async hosts({ refresh, signal }) {
      const old = watches.all().filter(({ age }) => age > TICK);
      if (refresh) await patiently(inTurn(old, CONCURRENCY, ask), signal);
      const rows = others().map((watch) => watch.row(config.interval));
      return [selfRow(self(), clock, config.interval), ...rows];
    },
    relay: (request) => relay.ask(request),
    measurements: () => others().map((watch) => peerMeasurement(watch, config.interval)),
    mesh: () => others().map((watch) => meshPair(watch, config.interval)),
    targets: () =>
      others().map(({ peer, answer }) => ({
        host: answer?.value.host ?? peerName(peer),
        target: peerTarget(peer),
      })),
    problems: () => discovery.problems(),
    configure(next) {
      config = next;
      peers.configure(next.list);
      discovery.configure(next);
      changed();
    },
    stop: () => stopped.abort(),
  };
}

function after<T>(value: T, action: () => void): T {
  action();
  return value;
}

/** Does `action` to each, at most so many at the same time. */
async function inTurn<T>(
  things: readonly T[],
  concurrency: number,
  action: (thing: T) => Promise<void>,
): Promise<void> {
  const turns = things.values();
  const workers = Array.from({ length: Math.min(concurrency, things.length) }, async () => {
    for (const thing of turns) await action(thing);
  });
  await Promise.all(workers);
}

/** Waits for it, but no longer than the promise of `hosts` allows, nor than the caller does. */
async function patiently(asked: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const over = new AbortController();
  const giveUp = () => over.abort();
  signal.addEventListener('abort', giveUp, { once: true });
  const tired = delay(PATIENCE, undefined, { signal: over.signal }).catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  try {
    await Promise.race([asked, tired]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    over.abort();
  }
}
