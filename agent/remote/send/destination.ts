import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../kit/clock.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Labels } from '../../kit/labels.ts';
import type { Log } from '../../kit/log.ts';
import { parseMetricSelector } from '../../promql/syntax/parse-metric-selector.ts';
import type { Facts } from '../../store/local/facts.ts';
import { BEHIND } from '../../store/series/admission.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { destinationName, type RemoteWriteConfig } from '../config.ts';
import type { SampleBatch } from '../wire/sample-batch.ts';
import { backoff } from './backoff.ts';
import { PendingBatches } from './pending-batches.ts';
import { RequestSender } from './request-sender.ts';
import { newCounters, type SendCounters } from './send-counters.ts';
import { SendPosition } from './send-position.ts';
import { type WriteEvent, WriteEvents } from './write-events.ts';

/** At most so much time (ms) of samples is between two places that are kept: a crash repeats no more. */
const WINDOW = 600_000;
/** A clock that was set back by more (ms) is followed. */
const CLOCK_STEP = 5_000;
const SHORTEST_LOSS = 60_000;

export type DestinationOptions = {
  readonly config: RemoteWriteConfig;
  /** Labels for series that have none of that name. */
  readonly external: Labels;
  readonly store: SeriesStore;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (event: WriteEvent) => void;
};

/** How a destination is. */
export type DestinationState = Readonly<SendCounters> & {
  readonly name: string;
  readonly url: string;
  readonly protocol: '1.0' | '2.0';
  /** Samples up to here were sent or given up, ms since the epoch. */
  readonly sentTo: number;
  readonly lagSeconds: number;
  /** About how many samples wait. */
  readonly pendingSamples: number;
  /** Why nothing can be sent now; undefined while it can. */
  readonly failing: string | undefined;
};

/**
 * Sends what is in the series store to one address, in the order of time, and keeps how far it has got: the store is the queue.
 *
 *     tick ─> round: [late series] ─> window ─> batches ─> request ─> place kept
 */
export class Destination {
  readonly #options: DestinationOptions;
  readonly #name: string;
  readonly #position: SendPosition;
  readonly #pending: PendingBatches;
  readonly #sender: RequestSender;
  readonly #events: WriteEvents;
  readonly #counters = newCounters();
  readonly #stopping = new AbortController();
  #round: Promise<void> | undefined;

  /** @throws OperationalError `storage` */
  constructor(options: DestinationOptions) {
    const { config, external, store, facts, clock } = options;
    this.#options = options;
    this.#name = destinationName(config);
    this.#position = new SendPosition(facts, this.#name, clock.now());
    const matches = config.match.map((text) => parseMetricSelector(text));
    this.#pending = new PendingBatches({
      store,
      matches,
      external,
      samplesPerBatch: config.max_samples_per_send,
    });
    this.#sender = new RequestSender(config);
    this.#events = new WriteEvents(this.#name, options.emit);
  }

  get state(): DestinationState {
    const lag = Math.max(0, this.#options.clock.now() - this.#position.sentTo);
    return {
      ...this.#counters,
      name: this.#name,
      url: this.#options.config.url,
      protocol: this.#sender.protocol,
      sentTo: this.#position.sentTo,
      lagSeconds: lag / 1_000,
      pendingSamples: Math.round(lag * this.#counters.rate),
      failing: this.#events.failing,
    };
  }

  /** To be called before samples are written to the store. */
  willAppend(timestamp: number, ids: ArrayLike<number>): void {
    // The store refuses it: noted, it would have everything since then sent again.
    if (timestamp < this.#options.clock.now() - BEHIND) return;
    this.#position.willAppend(timestamp, ids);
  }

  /** Samples up to `due` are in the store; to be called once a second. */
  tick(due: number): void {
    if (this.#round !== undefined || this.#stopping.signal.aborted) return;
    if (this.#position.sentTo > due + CLOCK_STEP) this.#position.advance(due);
    if (due - this.#position.sentTo < this.#options.config.interval) return;
    this.#round = this.#sendTo(due).finally(() => {
      this.#round = undefined;
    });
  }

  /** Ends the request that is under way; what is not sent waits in the store. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#round;
  }

  async #sendTo(due: number): Promise<void> {
    try {
      // Not within the tick that calls.
      await setTimeout(0);
      while (this.#position.sentTo < due) {
        await this.#sendLate();
        this.#skipLost();
        await this.#sendWindow(Math.min(this.#position.sentTo + WINDOW, due));
      }
      this.#position.behind = false;
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#options.log.error('remote write failed', { remote: this.#name, error: errorMessage(error) });
    }
  }

  /** Before the next window: in each series the order must be that of time. */
  async #sendLate(): Promise<void> {
    const late = this.#position.drain();
    if (late.size === 0) return;
    for await (const batch of this.#pending.ofLate(late, this.#position.sentTo)) await this.#deliver(batch);
    this.#position.drained();
  }

  async #sendWindow(end: number): Promise<void> {
    const start = this.#position.sentTo + 1;
    this.#position.reading(end);
    let samples = 0;
    for await (const batch of this.#pending.ofWindow({ start, end })) {
      samples += batch.samples;
      await this.#deliver(batch, end);
    }
    this.#counters.rate = samples / (end - start + 1);
    const { oldest = start } = this.#options.store.health();
    this.#countLost(start, Math.min(oldest, end));
    this.#position.advance(end);
  }

  /** Until it is taken or given up. @throws AbortError */
  async #deliver(batch: SampleBatch, end = this.#position.sentTo): Promise<void> {
    for (let failures = 1; ; failures++) {
      if (this.#isTooOld(end)) return this.#drop('too-old', batch.samples, 'older than sample_age_limit');
      const { outcome, bytes } = await this.#sender.send(batch, this.#stopping.signal);
      this.#counters.requests++;
      if (outcome.kind === 'sent') return this.#sent(batch.samples, bytes, outcome.refused);
      if (outcome.kind === 'refused') return this.#refused(batch.samples, outcome.refused, outcome.because);
      if (outcome.kind === 'later') await this.#failed(batch.samples, failures, outcome);
    }
  }

  #isTooOld(time: number): boolean {
    const { config, clock } = this.#options;
    return config.sample_age_limit !== undefined && time < clock.now() - config.sample_age_limit;
  }

  #sent(samples: number, bytes: number, refused: number): void {
    const now = this.#options.clock.now();
    this.#counters.sentSamples += samples - refused;
    this.#counters.sentBytes += bytes;
    this.#counters.lastSuccess = now;
    this.#events.succeeded(now);
    if (refused > 0) this.#drop('refused', refused, 'the other side took only a part');
  }

  #refused(samples: number, refused: number, because: string): void {
    this.#counters.sentSamples += samples - refused;
    // It answers, and takes other samples.
    this.#events.succeeded(this.#options.clock.now());
    this.#drop('refused', refused, because);
  }

  #drop(reason: 'refused' | 'too-old', samples: number, because: string): void {
    this.#counters.droppedSamples[reason] += samples;
    this.#events.dropped(samples, because, this.#options.clock.now());
  }

  async #failed(
    samples: number,
    failures: number,
    { because, after }: { because: string; after: number | undefined },
  ) {
    const { clock, config } = this.#options;
    this.#counters.failedSamples += samples;
    this.#position.behind = true;
    this.#events.failed(because, clock.now());
    const pause = after ?? backoff(failures, config.max_backoff);
    await setTimeout(pause, undefined, { signal: this.#stopping.signal });
  }

  /** While nothing could be sent, the store may have given up what was next. */
  #skipLost(): void {
    const { oldest } = this.#options.store.health();
    const { sentTo } = this.#position;
    if (oldest === undefined || oldest <= sentTo + 1) return;
    this.#countLost(sentTo, oldest);
    this.#position.advance(oldest - 1);
  }

  /** The store gives up whole chunks; a short time is one in which nothing was measured. */
  #countLost(from: number, to: number): void {
    if (!this.#position.behind || to - from < SHORTEST_LOSS) return;
    this.#counters.lostSeconds += (to - from) / 1_000;
    this.#events.lost(to - from);
  }
}
