import type { HostRow } from '../contract/hosts.ts';
import type { AgentStatus } from '../contract/status.ts';
import type { Clock } from '../kit/clock.ts';
import { peerName } from './known-peer.ts';
import { measurementsStopped } from './peer-state.ts';
import type { PeerWatch } from './peer-watch.ts';

/** The numbers of one peer, as the daemon stores them: `vedette_peer_up`, `_latency_seconds`, `_clock_offset_seconds`. */
export type PeerMeasurement = {
  /** The value of the `peer` label: its configured name, else host and port. */
  readonly peer: string;
  readonly up: boolean;
  readonly latencySeconds: number | undefined;
  readonly clockOffsetSeconds: number | undefined;
};

/** The row of the answering agent itself. */
export function selfRow(status: AgentStatus, clock: Clock, interval: number): HostRow {
  const stopped = measurementsStopped(status, interval);
  return {
    name: status.host,
    url: null,
    self: true,
    state: stopped ? 'stale' : 'up',
    because: stopped ? 'measurements-stopped' : null,
    lastSeen: new Date(clock.now()).toISOString(),
    latencyMs: null,
    clockOffsetMs: null,
    status,
  };
}

/** A peer as numbers; those that are known only from an answer are absent while it is not up. */
export function peerMeasurement(watch: PeerWatch, interval: number): PeerMeasurement {
  const { answer } = watch;
  const up = watch.state(interval).state === 'up';
  const offset = answer?.clockOffsetMs ?? undefined;
  return {
    peer: peerName(watch.peer),
    up,
    latencySeconds: up && answer ? answer.latencyMs / 1_000 : undefined,
    clockOffsetSeconds: up && offset !== undefined ? offset / 1_000 : undefined,
  };
}
