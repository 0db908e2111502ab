import { seededRandom } from './seeded-random.ts';
import { type Attributes, initialAttributes, type StageOutput, type ToxicKind } from './toxic-kind.ts';

/** What left a stage, and when. */
export type StageEvent =
  | { readonly event: 'data'; readonly at: number; readonly data: Uint8Array }
  | { readonly event: 'end' | 'close' | 'reset'; readonly at: number };

type Held = {
  /** The end of the stream where there is none. */
  readonly data: Uint8Array | undefined;
  readonly due: number;
  readonly arrived: number;
};
type Closing = { readonly event: 'close' | 'reset'; readonly due: number; readonly behind: Held | undefined };

/** One stage under the rules of the engine, in a time that passes only when it is told to: milliseconds from 0. */
export class StageRun {
  readonly events: StageEvent[] = [];
  now = 0;
  #held: Held[] = [];
  #closing: Closing | undefined;
  #over = false;
  #removed = false;
  /** When what is handed to the stage arrived; undefined while nothing is. */
  #arrived: number | undefined;
  readonly #stage;

  constructor(kind: ToxicKind, attributes: Attributes = {}, seed = 1) {
    const out: StageOutput = {
      send: (data, due) => this.#hold(data, due),
      end: (due) => this.#hold(undefined, due),
      close: (due) => this.#close('close', due),
      reset: (due) => this.#close('reset', due),
    };
    const context = { random: seededRandom(seed), now: () => this.now, out };
    this.#stage = kind.stage!({ ...initialAttributes(kind), ...attributes }, context);
    this.#stage.begin?.(0);
    this.advance(0);
  }

  /** Bytes that were sent and are not due. */
  get held(): number {
    return this.#held.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  }

  chunk(data: string | Uint8Array): void {
    this.#arrive(typeof data === 'string' ? new TextEncoder().encode(data) : data, this.now);
    this.advance(0);
  }

  end(): void {
    this.#arrive(undefined, this.now);
    this.advance(0);
  }

  /** The oldest chunk that is held goes at once, the others come to the stage again. */
  change(attributes: Attributes): void {
    if (this.#over) return;
    this.#closing = undefined;
    const held = this.#held.splice(0);
    if (held[0]?.data) this.#emit(held.shift()!);
    this.#stage.change?.(attributes, this.now);
    for (const { data, arrived } of held) this.#arrive(data, arrived);
    this.advance(0);
  }

  remove(): void {
    if (this.#over) return;
    this.#closing = undefined;
    this.#stage.remove?.(this.now);
    this.#removed = true;
    for (const held of this.#held.splice(0)) this.#emit(held);
    this.advance(0);
  }

  advance(milliseconds: number): void {
    const until = this.now + milliseconds;
    while (!this.#over && this.#step(until));
    this.now = until;
  }

  /** @returns whether something happened until then */
  #step(until: number): boolean {
    const [next] = this.#held;
    const closing = this.#closing;
    if (closing && closing.due <= until && !this.#waits(closing, next)) {
      this.now = Math.max(this.now, closing.due);
      this.events.push({ event: closing.event, at: this.now });
      this.#over = true;
      return true;
    }
    if (!next || next.due > until) return false;
    this.now = Math.max(this.now, next.due);
    this.#emit(this.#held.shift()!);
    return true;
  }

  #waits({ behind, due }: Closing, next: Held | undefined): boolean {
    return next !== undefined && (next.due <= due || (behind !== undefined && this.#held.includes(behind)));
  }

  #arrive(data: Uint8Array | undefined, at: number): void {
    if (this.#over) return;
    this.#arrived = at;
    if (this.#removed) this.#emit({ data, due: at, arrived: at });
    else if (data) this.#stage.chunk(data, at);
    else if (this.#stage.end) this.#stage.end(at);
    else this.#hold(undefined, at);
    this.#arrived = undefined;
  }

  #hold(data: Uint8Array | undefined, due: number): void {
    if (Number.isNaN(due)) throw new TypeError('a stage sent something with no time');
    this.#held.push({
      data,
      due: Math.max(due, this.#held.at(-1)?.due ?? due),
      arrived: this.#arrived ?? this.now,
    });
  }

  #close(event: 'close' | 'reset', due: number): void {
    if (Number.isNaN(due)) throw new TypeError('a stage closes at no time');
    this.#closing ??= { event, due, behind: this.#held.at(-1) };
  }

  #emit({ data }: Held): void {
    this.events.push(data ? { event: 'data', at: this.now, data } : { event: 'end', at: this.now });
  }
}

/** As the notes on the real server tell it: `3B@201`, `end@304`; whole milliseconds. */
export function told(events: readonly StageEvent[]): string[] {
  return events.map((event) => {
    const what = event.event === 'data' ? `${event.data.length}B` : event.event;
    return `${what}@${Math.round(event.at)}`;
  });
}

/** All data that left, in order. */
export function passed(events: readonly StageEvent[]): Buffer {
  return Buffer.concat(events.flatMap((event) => (event.event === 'data' ? [event.data] : [])));
}
