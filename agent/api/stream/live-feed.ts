import type { Event } from '../../contract/events.ts';
import type { Labels } from '../../kit/labels.ts';
import type { Services, Tick } from '../services.ts';
import { Channel } from './channel.ts';
import { heartbeat, message, retryAfter } from './message.ts';
import { Outbox } from './outbox.ts';
import { RESUME_WITHIN, replay } from './replay.ts';

const HEARTBEAT = 15_000;
/** The store may have begun this much (ms) after the id and still have all that followed it: one long tick. */
const SLACK = 2_000;
const RETRY = 2_000;
const RETRY_WHEN_FULL = 30_000;

export type Subscription = {
  /** Equal for equal selectors; empty: no samples wanted. */
  readonly key: string;
  readonly accepts: (labels: Labels) => boolean;
  /** The id of the last message that the client got before, if any. */
  readonly lastEventId: string | null;
};

/** Hands ticks, events and changes of state to the readers of `/stream`. It listens only while it has readers. */
export class LiveFeed {
  readonly #services: Services;
  readonly #maxReaders: number;
  /** With the channel that each is of; undefined: wants no samples. */
  readonly #readers = new Map<Outbox, Channel | undefined>();
  readonly #channels = new Map<string, Channel>();
  #stop: (() => void) | undefined;
  #state = '';
  #time: number;

  constructor(services: Services, maxReaders: number) {
    this.#services = services;
    this.#maxReaders = maxReaders;
    this.#time = services.clock.now();
  }

  /** Adds a reader. @returns the body of its response. */
  subscribe(subscription: Subscription): ReadableStream<Uint8Array> {
    const outbox: Outbox = new Outbox((because) => this.#leave(outbox, because));
    if (this.#readers.size >= this.#maxReaders) return refused(outbox);
    this.#stop ??= this.#listen();
    const channel = this.#channel(subscription);
    this.#readers.set(outbox, channel);
    outbox.send(retryAfter(RETRY));
    outbox.send(message('status', this.#services.status()));
    this.#begin(outbox, channel, subscription.lastEventId);
    return outbox.stream;
  }

  /** Says goodbye to every reader. */
  close(): void {
    for (const outbox of this.#readers.keys()) outbox.end('shutdown');
  }

  #begin(outbox: Outbox, channel: Channel | undefined, lastEventId: string | null): void {
    const since = this.#resumeFrom(lastEventId);
    if (typeof since === 'string') outbox.send(message('reset', { because: since }));
    if (typeof since === 'number') this.#replayEvents(outbox, since);
    if (channel === undefined) return;
    if (typeof since !== 'number' || since >= channel.time) join(channel, outbox);
    else void this.#resumeOrReset(channel, outbox, since);
  }

  async #resumeOrReset(channel: Channel, outbox: Outbox, since: number): Promise<void> {
    try {
      await this.#resume(channel, outbox, since);
    } catch (error) {
      this.#services.log.warn('Cannot resume a stream from the store', { error });
      outbox.send(message('reset', { because: 'the store cannot be read' }));
      join(channel, outbox);
    }
  }

  /** @returns the time to resume from, or why that cannot be; undefined for a client that is new. */
  #resumeFrom(lastEventId: string | null): number | string | undefined {
    if (lastEventId === null || lastEventId === '') return undefined;
    const time = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : Number.NaN;
    if (Number.isNaN(time) || time > this.#services.clock.now() + HEARTBEAT)
      return 'the id is not one of this stream';
    if (time < this.#services.clock.now() - RESUME_WITHIN) return 'too long ago';
    const oldest = this.#services.series.health().oldest ?? Number.POSITIVE_INFINITY;
    return time < this.#time && time + SLACK < oldest ? 'what was missed is not kept' : time;
  }

  #replayEvents(outbox: Outbox, since: number): void {
    const missed = this.#services.events.list({ since: since + 1, limit: 1_000 });
    for (const event of missed.toReversed()) outbox.send(message('event', event));
  }

  async #resume(channel: Channel, outbox: Outbox, since: number): Promise<void> {
    const before = new Set([...channel.series()].map(({ ref }) => ref));
    outbox.send(channel.seriesMessage());
    await replay(this.#services.series, channel, outbox, since);
    for (const { ref } of channel.series()) before.delete(ref);
    if (before.size > 0) outbox.send(message('gone', { refs: [...before] }));
    join(channel, outbox);
  }

  #channel({ key, accepts }: Subscription): Channel | undefined {
    if (key === '') return undefined;
    let channel = this.#channels.get(key);
    if (channel === undefined) {
      channel = new Channel(accepts, this.#services.live.families(), this.#time);
      this.#channels.set(key, channel);
    }
    return channel;
  }

  #listen(): () => void {
    this.#state = this.#stateNow();
    this.#time = this.#services.clock.now();
    const undo = [
      this.#services.live.subscribe((tick) => this.#tick(tick)),
      this.#services.events.subscribe((event) => this.#event(event)),
    ];
    const timer = setInterval(() => this.#toAll(heartbeat), HEARTBEAT);
    return () => {
      clearInterval(timer);
      for (const each of undo) each();
    };
  }

  #tick(tick: Tick): void {
    this.#time = Math.max(this.#time, tick.timestamp);
    for (const channel of this.#channels.values()) channel.tick(tick);
    const state = this.#stateNow();
    if (state === this.#state) return;
    this.#state = state;
    this.#toAll(message('status', this.#services.status()));
  }

  #stateNow(): string {
    return JSON.stringify(this.#services.health());
  }

  #event(event: Event): void {
    this.#toAll(message('event', event));
  }

  #toAll(bytes: Uint8Array): void {
    for (const outbox of this.#readers.keys()) outbox.send(bytes);
  }

  #leave(outbox: Outbox, because: string): void {
    this.#services.log.debug('A reader of the stream left', { because });
    const channel = this.#readers.get(outbox);
    this.#readers.delete(outbox);
    channel?.members.delete(outbox);
    const wanted = new Set(this.#readers.values());
    for (const [key, each] of this.#channels) if (!wanted.has(each)) this.#channels.delete(key);
    if (this.#readers.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }
}

function join(channel: Channel, outbox: Outbox): void {
  outbox.send(channel.seriesMessage());
  outbox.send(channel.valuesMessage());
  if (outbox.open) channel.members.add(outbox);
}

function refused(outbox: Outbox): ReadableStream<Uint8Array> {
  outbox.send(retryAfter(RETRY_WHEN_FULL));
  outbox.end('too-many');
  return outbox.stream;
}
