import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { probePhase, untilPhase } from './probe-phase.ts';
import { type Lateness, RecentLateness } from './recent-lateness.ts';
import { type QueuedRun, RunQueue } from './run-queue.ts';
import { TimerWheel, type WheelTimer } from './timer-wheel.ts';

/** A start is moved back by up to this share of the interval, and by no more than this many milliseconds. */
const [JITTER, MOST_JITTER] = [0.01, 500];
/** A probe that is new is not left unknown for an hour because its interval is that long. Milliseconds. */
const FIRST_WITHIN = 10_000;

/** One probe to be run again and again. */
export type ScheduledProbe = {
  readonly name: string;
  /** Milliseconds. */
  readonly interval: number;
  /** Who is asked, for the bound per target: a host name or an address. */
  readonly target: string;
};

export type ProbeScheduleOptions = {
  /** The name of this host: it spreads the same probes differently on each. */
  readonly host: string;
  /** Most runs at a time, whole and on one target. */
  readonly concurrency: number;
  readonly perTarget: number;
  /** Runs a probe once; ends soon after `signal` is aborted. */
  readonly run: (name: string, signal: AbortSignal) => Promise<void>;
  /** Told what `run` threw. */
  readonly failed: (name: string, error: unknown) => void;
  readonly clock?: Clock;
  /** From 0 to below 1, for the jitter. */
  readonly random?: () => number;
};

export type ScheduleStats = {
  /** Runs that were started. */
  readonly started: number;
  /** Due times that passed without a run: the one before had not ended, or this process was held up. */
  readonly skipped: number;
  readonly waiting: number;
  readonly running: number;
  readonly lateness: Lateness;
};

type Entry = {
  probe: ScheduledProbe;
  /** The point of the raster that comes next, without jitter; monotonic. */
  point: number;
  next: WheelTimer | undefined;
  extra: (WheelTimer & { readonly due: number }) | undefined;
  paused: boolean;
  /** The run that waits or is under way. */
  run: ActiveRun | undefined;
};

type ActiveRun = QueuedRun & { readonly controller: AbortController; readonly due: number };

/**
 * When each probe is run.
 *
 *     raster of a probe:   phase ──interval── phase ──interval── phase      fixed by host and name
 *     a start:             phase + jitter, then a place in the queue        skipped while the last has not ended
 *     after a failure:     recheck(name, delay)                             one more run, the raster stays
 *
 * The wall clock is read once, when the schedule is made; from then on a step of it changes nothing.
 */
export class ProbeSchedule {
  readonly #options: ProbeScheduleOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #wheel: TimerWheel;
  readonly #queue: RunQueue;
  readonly #entries = new Map<string, Entry>();
  readonly #active = new Set<Promise<void>>();
  readonly #lateness = new RecentLateness();
  /** Wall time at monotonic zero. */
  readonly #epoch: number;
  #started = 0;
  #skipped = 0;
  #stopped = false;

  constructor(options: ProbeScheduleOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#wheel = new TimerWheel(this.#clock);
    this.#queue = new RunQueue(options);
    this.#epoch = this.#clock.now() - this.#clock.monotonic();
  }

  /**
   * The probes to be run from now on. Those that stay keep their raster, their pause and their run; one that is gone is
   * cancelled, and what its run does then is nobody's concern.
   *
   * @throws RangeError for an interval that is not positive, TypeError for a name that comes twice.
   */
  set(probes: readonly ScheduledProbe[]): void {
    if (this.#stopped) return;
    const names = checkedNames(probes);
    for (const [name, entry] of this.#entries) if (!names.has(name)) this.#drop(name, entry);
    for (const probe of probes) {
      const entry = this.#entries.get(probe.name);
      if (entry === undefined) this.#add(probe);
      else this.#change(entry, probe);
    }
  }

  /** One more run after `delay` milliseconds, unless a run is due before that or one is still under way then. */
  recheck(name: string, delay: number): void {
    const entry = this.#entries.get(name);
    const due = this.#clock.monotonic() + delay;
    if (entry === undefined || entry.paused || due >= entry.point) return;
    this.#addExtra(entry, due, true);
  }

  /** Runs it now, paused or not. False when there is no such probe, or it waits or runs already. */
  runNow(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.run !== undefined) return false;
    this.#enqueue(entry, this.#clock.monotonic(), true);
    return true;
  }

  /** Starts it no more by itself; a run under way goes on. False when there is no such probe. */
  pause(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    entry.paused = true;
    this.#cancelTimers(entry);
    return true;
  }

  /** Goes on in the old raster. False when there is no such probe. */
  resume(name: string): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    if (entry.paused) this.#begin(entry);
    return true;
  }

  stats(): ScheduleStats {
    const { running, waiting } = this.#queue;
    return {
      started: this.#started,
      skipped: this.#skipped,
      waiting,
      running,
      lateness: this.#lateness.summary(),
    };
  }

  /** Starts nothing more, cancels what runs, and waits until it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wheel.stop();
    for (const [name, entry] of this.#entries) this.#drop(name, entry);
    await Promise.all(this.#active);
  }

  #change(entry: Entry, probe: ScheduledProbe): void {
    const moved = entry.probe.interval !== probe.interval;
    entry.probe = probe;
    if (moved && !entry.paused) this.#begin(entry);
  }

  #add(probe: ScheduledProbe): void {
    const entry: Entry = {
      probe,
      point: 0,
      next: undefined,
      extra: undefined,
      paused: false,
      run: undefined,
    };
    this.#entries.set(probe.name, entry);
    this.#begin(entry);
    const first = this.#clock.monotonic() + this.#phaseOf(probe) * FIRST_WITHIN;
    if (entry.point > this.#clock.monotonic() + FIRST_WITHIN) this.#addExtra(entry, first, false);
  }

  #drop(name: string, entry: Entry): void {
    this.#entries.delete(name);
    this.#cancelTimers(entry);
    if (entry.run === undefined) return;
    if (!this.#queue.remove(entry.run)) entry.run.controller.abort();
  }

  #cancelTimers(entry: Entry): void {
    this.#wheel.cancel(entry.next);
    this.#wheel.cancel(entry.extra);
    entry.next = undefined;
    entry.extra = undefined;
  }

  #phaseOf(probe: ScheduledProbe): number {
    return probePhase(this.#options.host, probe.name);
  }

  /** Enters the raster, at its next point. */
  #begin(entry: Entry): void {
    const now = this.#clock.monotonic();
    entry.paused = false;
    entry.point = now + untilPhase(this.#epoch + now, entry.probe.interval, this.#phaseOf(entry.probe));
    this.#cancelTimers(entry);
    this.#arm(entry);
  }

  #arm(entry: Entry): void {
    const due = entry.point + this.#random() * Math.min(entry.probe.interval * JITTER, MOST_JITTER);
    entry.next = this.#wheel.at(due, () => this.#due(entry, due));
  }

  #due(entry: Entry, due: number): void {
    const { interval } = entry.probe;
    const passed = Math.max(1, Math.ceil((this.#clock.monotonic() - entry.point) / interval));
    entry.point += passed * interval;
    this.#arm(entry);
    this.#skipped += passed - 1;
    if (entry.run === undefined) this.#enqueue(entry, due, false);
    else this.#skipped += 1;
  }

  #addExtra(entry: Entry, due: number, urgent: boolean): void {
    if (entry.extra !== undefined && entry.extra.due <= due) return;
    this.#wheel.cancel(entry.extra);
    const timer = this.#wheel.at(due, () => {
      entry.extra = undefined;
      if (entry.run === undefined) this.#enqueue(entry, due, urgent);
    });
    entry.extra = Object.assign(timer, { due });
  }

  #enqueue(entry: Entry, due: number, urgent: boolean): void {
    const { target } = entry.probe;
    const run: ActiveRun = {
      target,
      due,
      controller: new AbortController(),
      start: () => this.#start(entry, run),
    };
    entry.run = run;
    this.#queue.add(run, { urgent });
  }

  #start(entry: Entry, run: ActiveRun): Promise<void> {
    this.#started += 1;
    this.#lateness.add(this.#clock.monotonic() - run.due);
    const ended = this.#follow(entry, run).finally(() => this.#active.delete(ended));
    this.#active.add(ended);
    return ended;
  }

  async #follow(entry: Entry, { controller }: ActiveRun): Promise<void> {
    const { name } = entry.probe;
    try {
      await this.#options.run(name, controller.signal);
    } catch (error) {
      this.#options.failed(name, error);
    } finally {
      entry.run = undefined;
    }
  }
}

function checkedNames(probes: readonly ScheduledProbe[]): Set<string> {
  const names = new Set<string>();
  for (const { name, interval } of probes) {
    if (!(interval > 0)) throw new RangeError(`Cannot schedule ${name}: the interval is ${interval} ms`);
    if (names.has(name)) throw new TypeError(`Cannot schedule ${name}: it comes twice`);
    names.add(name);
  }
  return names;
}
