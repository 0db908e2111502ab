import type { ProbesConfig } from '../../probes/config.ts';
import type { Heard } from '../../probes/kinds/heartbeat/judge-heartbeat.ts';
import type { Services } from '../api/services.ts';
import type { Heartbeat, NewBeat } from '../contract/heartbeats.ts';
import type { Clock } from '../kit/clock.ts';
import type { HeartbeatRecord } from '../kit/heartbeat-record.ts';
import type { Heartbeats } from '../store/local/heartbeats.ts';

export type HeartbeatServiceOptions = {
  readonly store: Heartbeats;
  readonly clock: Clock;
  /** The name of this host now. */
  readonly host: () => string;
};

/**
 * What the probes ask. Since when this agent listens is counted by the monotonic clock, so that a clock that is stepped
 * after the start does not make it longer.
 */
export function heartbeatReader(store: Heartbeats, clock: Clock): (name: string) => Heard {
  const startedAt = clock.monotonic();
  return (name) => ({
    record: store.get(name),
    listeningSince: clock.now() - (clock.monotonic() - startedAt),
  });
}

/** The jobs that probes of the configuration judge. */
export function heartbeatNames({ list }: ProbesConfig): ReadonlySet<string> {
  return new Set(list.flatMap(({ kind, heartbeat }) => (kind === 'heartbeat' ? [String(heartbeat)] : [])));
}

/** Takes up what jobs tell over the API. Nothing can be told of the future. */
export function heartbeatService({ store, clock, host }: HeartbeatServiceOptions): Services['heartbeats'] {
  return {
    knows: (name) => store.get(name) !== undefined,
    list: () => store.list().map(toHeartbeat),
    beat(name, { at, ...beat }: NewBeat) {
      const now = clock.now();
      const when = at === undefined ? now : Math.min(Date.parse(at), now);
      return toHeartbeat(store.beat(name, { ...beat, at: when, host: beat.host ?? host() }));
    },
  };
}

function toHeartbeat(record: HeartbeatRecord): Heartbeat {
  const { lastAt, startedAt, endedAt, lastLines } = record;
  const time = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString());
  return {
    ...record,
    lastAt: new Date(lastAt).toISOString(),
    startedAt: time(startedAt),
    endedAt: time(endedAt),
    lastLines: [...lastLines],
  };
}
