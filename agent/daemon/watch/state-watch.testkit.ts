import { MetricSet } from '../../collect/metrics.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { StateWatch } from './state-watch.ts';
import type { WatchedStates } from './watched-states.ts';

/** Values by label values that are joined by a blank, such as `{ 'ssh.service active': 1 }`. */
export type Measured = Readonly<Record<string, number>>;

/** A host whose states are watched, by an agent that can be started anew. */
export function watchedHost(watched: WatchedStates, ...labelNames: string[]) {
  const kept = new Map<string, string>();
  const facts = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: string) => void kept.set(key, value),
    delete: (key: string) => void kept.delete(key),
  };
  const clock = fakeClock();
  const start = () => new StateWatch(watched, { facts, clock });
  const set = new MetricSet();
  const family = set.gauge(watched.metric, '', ...labelNames);
  let watch = start();
  const look = () => watch.look(family.metrics.values());
  return {
    clock,
    facts,
    set,
    family,
    look,
    /** Runs the collector, then looks. */
    measure(values: Measured): NewEvent[] {
      set.begin();
      for (const [labels, value] of Object.entries(values)) family.with(...labels.split(' ')).set(value);
      set.sweep();
      return look();
    },
    restartAgent() {
      watch = start();
    },
  };
}
