import { type BackupSchedule, dueAfter } from '../../../recovery/backup/backup-schedule.ts';
import type { Clock } from '../../kit/clock.ts';

/** Something that is done again and again: a backup, a group of them, a check. Times in milliseconds. */
export type AgendaItem = {
  /** Unique, and the same after a restart. */
  readonly key: string;
  readonly schedule: BackupSchedule;
  readonly jitter: number;
};

export type AgendaOptions = {
  readonly clock: Clock;
  /** When it was last done, as `save` was told; undefined where it never was. Milliseconds since the epoch. */
  readonly load: (key: string) => number | undefined;
  readonly save: (key: string, last: number) => void;
  /** From 0 to below 1. */
  readonly random: () => number;
};

/** What was missed while the agent was down, or was never done, waits so long for the host to settle. */
export const SOON = 5_000;
/** A last time further in the future than this was written by a clock that was wrong. */
const CREDIBLE = 86_400_000;

type Entry = { readonly item: AgendaItem; last: number; next: number; plannedAt: number };

/**
 * When what is due. However many due times have passed, because the agent was down, the host slept or the clock was set, an item is
 * due once; a clock that is set back makes nothing due again.
 */
export class BackupAgenda {
  readonly #options: AgendaOptions;
  #entries = new Map<string, Entry>();

  constructor(options: AgendaOptions) {
    this.#options = options;
  }

  /** Takes over what there is to do; what is as it was keeps its time. */
  configure(items: readonly AgendaItem[]): void {
    const before = this.#entries;
    this.#entries = new Map(
      items.map((item) => {
        const known = before.get(item.key);
        return [item.key, known !== undefined && isSame(known.item, item) ? known : this.#entry(item)];
      }),
    );
  }

  /** The keys that are due, each once: asking says that it is done now. */
  takeDue(): string[] {
    const now = this.#options.clock.now();
    const due: string[] = [];
    for (const entry of this.#entries.values()) {
      if (now < entry.plannedAt) this.#plan(entry);
      if (now < entry.next) continue;
      due.push(entry.item.key);
      this.#done(entry, now);
    }
    return due;
  }

  /** Makes it due once more, so many milliseconds from now, if it would not be before. */
  again(key: string, after: number): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.next = Math.min(entry.next, this.#options.clock.now() + after);
  }

  /** When it is due next, milliseconds since the epoch; undefined for what is not on the agenda or is never due again. */
  nextOf(key: string): number | undefined {
    const next = this.#entries.get(key)?.next;
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /** It was done now, for another reason than its schedule. */
  tellDone(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && 'every' in entry.item.schedule) this.#done(entry, this.#options.clock.now());
  }

  #entry(item: AgendaItem): Entry {
    const { clock, load, save } = this.#options;
    const [now, last] = [clock.now(), load(item.key)];
    const entry = { item, last: last ?? now, next: now + SOON, plannedAt: now };
    // One that is new on a calendar waits for its time; by an interval it is done soon.
    if (last === undefined && 'cron' in item.schedule) save(item.key, now);
    if (last !== undefined || 'cron' in item.schedule) this.#plan(entry);
    return entry;
  }

  #done(entry: Entry, now: number): void {
    entry.last = now;
    this.#options.save(entry.item.key, now);
    this.#plan(entry);
  }

  #plan(entry: Entry): void {
    const now = this.#options.clock.now();
    const { schedule, jitter } = entry.item;
    const last = entry.last > now + CREDIBLE ? now : entry.last;
    const due = dueAfter(schedule, last) ?? Number.POSITIVE_INFINITY;
    // An interval is never further away than it is long, whatever the clock was.
    const next = 'every' in schedule ? Math.min(due, now + schedule.every) : due;
    entry.plannedAt = now;
    entry.next = (next <= now ? now + SOON : next) + Math.floor(this.#options.random() * jitter);
  }
}

function isSame(a: AgendaItem, b: AgendaItem): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
