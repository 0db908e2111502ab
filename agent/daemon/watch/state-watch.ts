import { RateLimit } from '../../api/rate-limit.ts';
import type { Metric } from '../../collect/metrics.ts';
import type { Clock } from '../../kit/clock.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { Facts } from '../../store/local/facts.ts';
import { rememberedStates, type ToldStates } from './told-states.ts';
import type { WatchedStates } from './watched-states.ts';

/** More changes than this at one look are told in one event. */
const ONE_BY_ONE = 10;
/** Events of one subject: three at once, then one in ten minutes. What flaps is told by where it ends up. */
const OF_EACH = { burst: 3, perSecond: 1 / 600 };
/** Events of all subjects together: twenty at once, then one a minute. */
const OF_ALL = { burst: 20, perSecond: 1 / 60 };
const SEVERITIES = ['info', 'warning', 'error'] as const;

type Due = { readonly subject: string; readonly now: string | undefined; readonly event: NewEvent };

export type StateWatchOptions = { readonly facts: Facts; readonly clock: Clock };

/**
 * Compares states with those that were told last, also by a run before. A change that is held back because there were
 * too many is told later, if it still is one: nothing is forgotten but the way in between.
 */
export class StateWatch {
  readonly #watched: WatchedStates;
  readonly #told: ToldStates;
  readonly #ofEach: RateLimit;
  readonly #ofAll: RateLimit;
  #run = 0;

  constructor(watched: WatchedStates, { facts, clock }: StateWatchOptions) {
    this.#watched = watched;
    this.#told = rememberedStates(facts, watched.name);
    this.#ofEach = new RateLimit(clock, OF_EACH);
    this.#ofAll = new RateLimit(clock, OF_ALL);
  }

  /** @returns events of what changed; none at the very first look, and until the collector has run again. */
  look(metrics: Iterable<Metric>): NewEvent[] {
    const states = this.#statesOfRun(metrics);
    if (states === undefined) return [];
    const due = this.#told.known ? this.#due(states) : this.#told.replace(states);
    const groups = due.length > ONE_BY_ONE ? [due] : due.map((one) => [one]);
    const told = groups.filter(() => this.#ofAll.take('') === 0);
    for (const { subject, now } of told.flat()) this.#told.set(subject, now);
    this.#told.save();
    return told.map((group) => (group.length === 1 ? group[0]!.event : together(group, this.#watched.many)));
  }

  /** The states of a run that is complete and was not looked at yet: in the midst of one, metrics are of two runs. */
  #statesOfRun(metrics: Iterable<Metric>): Map<string, string> | undefined {
    const states = new Map<string, string>();
    let found: number | undefined;
    for (const metric of metrics) {
      found ??= metric.run;
      if (metric.run === this.#run || metric.run !== found) return undefined;
      const state = this.#watched.read(metric);
      if (state !== undefined) states.set(...state);
    }
    if (found === undefined) return undefined;
    this.#run = found;
    return states;
  }

  #due(states: ReadonlyMap<string, string>): Due[] {
    const { event, passing } = this.#watched;
    const due: Due[] = [];
    for (const { subject, before, now } of this.#told.changes(states)) {
      if (now !== undefined && passing?.has(now)) continue;
      const told = event({ subject, before, now });
      if (told === undefined) this.#told.set(subject, now);
      else if (this.#ofEach.take(subject) === 0) due.push({ subject, now, event: told });
    }
    return due;
  }
}

function together(group: readonly Due[], many: string): NewEvent {
  const weight = ({ event }: Due) => SEVERITIES.indexOf(event.severity);
  const worst = group.toSorted((one, other) => weight(other) - weight(one));
  const { kind, severity } = worst[0]!.event;
  const named = worst.slice(0, ONE_BY_ONE).map(({ event }) => event.message);
  const rest = group.length - named.length;
  const message = `${group.length} ${many} changed: ${named.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
  return { kind, severity, subject: many, message };
}
