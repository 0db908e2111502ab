import { createClient, type TimedAnswer } from '../client/client.ts';
import { askOne } from '../client/fleet.ts';
import type { HostRow } from '../contract/hosts.ts';
import { type AgentStatus, getStatus } from '../contract/status.ts';
import type { Clock } from '../kit/clock.ts';
import { type KnownPeer, peerName, peerTarget } from './known-peer.ts';
import { type PeerState, peerState } from './peer-state.ts';

export type Timing = { readonly interval: number; readonly timeout: number };

/** How long one question took, in milliseconds; undefined where it was not answered. */
export type Exchange = number | undefined;

const MAXIMUM_STATUS = 2 ** 20;
const KEPT = 30;

/** One peer: its newest good answer, why there is no newer one, and when it is asked next. Never asked twice at once. */
export class PeerWatch {
  /** Another one may take its place that is asked in the same way. */
  peer: KnownPeer;
  /** When it is to be asked, by the monotonic clock; at once when new. */
  dueAt = 0;
  /** The state that was last told to others. */
  told: HostRow['state'] = 'unknown';
  readonly #clock: Clock;
  readonly #client;
  #answer: TimedAnswer<AgentStatus> | undefined;
  #goodAt: number | undefined;
  #failure: string | undefined;
  #asking: Promise<void> | undefined;
  #exchanges: Exchange[] = [];

  constructor(peer: KnownPeer, clock: Clock) {
    this.peer = peer;
    this.#clock = clock;
    this.#client = createClient(peerTarget(peer), { maximumBytes: MAXIMUM_STATUS, clock });
  }

  get asking(): boolean {
    return this.#asking !== undefined;
  }

  /** Its newest good answer, however old. */
  get answer(): TimedAnswer<AgentStatus> | undefined {
    return this.#answer;
  }

  /** The last questions, the newest last: what loss and latency are made of. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  state(interval: number): PeerState {
    const record = { goodAt: this.#goodAt, failure: this.#failure, status: this.#answer?.value };
    return peerState(record, this.#clock.monotonic(), interval);
  }

  /** Milliseconds since its newest good answer. */
  get age(): number {
    return this.#goodAt === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() - this.#goodAt;
  }

  /** Asks for the status; a question that is under way is joined. Never rejects for what the peer does. */
  ask(timing: Timing, signal: AbortSignal): Promise<void> {
    this.#asking ??= this.#ask(timing, signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask({ interval, timeout }: Timing, signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic();
    // The second question comes after half to a whole interval, so that the peers spread over it.
    this.dueAt = this.dueAt === 0 ? now + interval * (0.5 + fraction(this.peer.url) / 2) : now + interval;
    const answer = await askOne(
      this.#client,
      (client, signal) => client.callWithTiming(getStatus, {}, { signal, timeoutMs: timeout }),
      { timeoutMs: timeout, signal, clock: this.#clock },
    );
    if (signal.aborted) return;
    this.#failure = answer.ok ? undefined : answer.because;
    this.#exchanges = [...this.#exchanges, answer.ok ? answer.latencyMs : undefined].slice(-KEPT);
    if (!answer.ok) return;
    this.#answer = answer;
    this.#goodAt = this.#clock.monotonic();
  }

  row(interval: number): HostRow {
    const answer = this.#answer;
    const { labels } = this.peer;
    const status = answer?.value ?? null;
    return {
      name: answer?.value.host ?? peerName(this.peer),
      url: this.peer.url,
      self: false,
      ...this.state(interval),
      lastSeen: answer === undefined ? null : new Date(answer.at).toISOString(),
      latencyMs: answer?.latencyMs ?? null,
      clockOffsetMs: answer?.clockOffsetMs ?? null,
      ...(labels === undefined ? {} : { labels }),
      status: status && { ...status, labels: { ...status.labels, ...labels } },
    };
  }
}

/** A number from 0 to below 1 that is always the same for a text (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}
