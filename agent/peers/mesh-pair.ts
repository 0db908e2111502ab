import type { MeshPair } from '../contract/probes.ts';
import { peerName } from './known-peer.ts';
import type { PeerWatch } from './peer-watch.ts';

/** How this agent reaches a peer: median latency and loss over the last questions (at most 30), and its clock. */
export function meshPair(watch: PeerWatch, interval: number): MeshPair {
  const { answer, exchanges, peer } = watch;
  const answered = exchanges.filter((exchange) => exchange !== undefined).sort((a, b) => a - b);
  const median = answered[answered.length >> 1];
  const offset = answer?.clockOffsetMs ?? undefined;
  return {
    to: answer?.value.host ?? peerName(peer),
    up: watch.state(interval).state === 'up',
    latencySeconds: median === undefined ? null : median / 1_000,
    loss: exchanges.length === 0 ? null : 1 - answered.length / exchanges.length,
    clockOffsetSeconds: offset === undefined ? null : offset / 1_000,
    lastSeen: answer === undefined ? null : new Date(answer.at).toISOString(),
  };
}
