import { seededRandom } from './seeded-random.ts';
import { type Attributes, initialAttributes, type StageOutput, type ToxicKind } from './toxic-kind.ts';

/** What left a stage, and when. */
export type StageEvent =
  | { readonly event: 'data'; readonly at: number; readonly data: Uint8Array }
  | { readonly event: 'end' | 'finish' | 'close' | 'reset'; readonly at: number };

type Held = {
  /** An end where it is a word. */
  readonly what: Uint8Array | 'end' | 'finish';
  readonly due: number;
  readonly arrived: number;
};
type Closing = { readonly event: 'close' | 'reset'; readonly due: number };

/** One stage under the rules of the engine, in a time that passes only when it is told to: milliseconds from 0. */
export class StageRun {
  readonly events: StageEvent[] = [];
  now = 0;
  #held: Held[] = [];
  #closing: Closing | undefined;
  #isOver = false;
  #isRemoved = false;
  /** When what is handed to the stage arrived; undefined while nothing is. */
  #arrived: number | undefined;
  readonly #stage;

  constructor(kind: ToxicKind, attributes: Attributes = {}, seed = 1) {
    const heldNow = () => this.held;
    const out: StageOutput = {
      get held() {
        return heldNow();
      },
      send: (data, due) => this.#hold(data, due),
      end: (due) => this.#hold('end', due),
      finish: (due) => this.#hold('finish', due),
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
    return this.#held.reduce((sum, { what }) => sum + (typeof what === 'string' ? 0 : what.length), 0);
  }

  chunk(data: string | Uint8Array): void {
    this.#arrive(typeof data === 'string' ? new TextEncoder().encode(data) : data, this.now);
    this.advance(0);
  }

  end(): void {
    this.#arrive('end', this.now);
    this.advance(0);
  }

  /** The oldest chunk that is held goes at once, the others come to the stage again, an end as if it came now. */
  change(attributes: Attributes): void {
    if (this.#isOver) return;
    this.#closing = undefined;
    const held = this.#held.splice(0);
    if (held[0] && typeof held[0].what !== 'string') this.#emit(held.shift()!);
    this.#stage.change?.(attributes, this.now);
    for (const { what, arrived } of held) this.#arrive(what, typeof what === 'string' ? this.now : arrived);
    this.advance(0);
  }

  /** What is held goes at once. */
  remove(): void {
    if (this.#isOver) return;
    this.#closing = undefined;
    this.#stage.remove?.(this.now);
    this.#isRemoved = true;
    for (const held of this.#held.splice(0)) this.#emit(held);
    this.advance(0);
  }

  advance(milliseconds: number): void {
    const until = this.now + milliseconds;
    while (!this.#isOver && this.#step(until));
    this.now = until;
  }

  /** @returns whether something happened until then */
  #step(until: number): boolean {
    const [next] = this.#held;
    const dataDue = next?.due ?? Infinity;
    const closeDue = this.#closing?.due ?? Infinity;
    if (Math.min(dataDue, closeDue) > until) return false;
    this.now = Math.max(this.now, Math.min(dataDue, closeDue));
    if (dataDue <= closeDue) this.#emit(this.#held.shift()!);
    else this.#over(this.#closing!.event);
    return true;
  }

  #arrive(what: Held['what'], at: number): void {
    if (this.#isOver) return;
    this.#arrived = at;
    if (this.#isRemoved) this.#emit({ what, due: at, arrived: at });
    else if (typeof what !== 'string') this.#stage.chunk(what, at);
    else if (this.#stage.end) this.#stage.end(at);
    else this.#hold(what, at);
    this.#arrived = undefined;
  }

  #hold(what: Held['what'], due: number): void {
    if (Number.isNaN(due)) throw new TypeError('a stage sends something at no time');
    const before = this.#held.at(-1)?.due ?? due;
    this.#held.push({ what, due: Math.max(due, before), arrived: this.#arrived ?? this.now });
  }

  #close(event: 'close' | 'reset', due: number): void {
    if (Number.isNaN(due)) throw new TypeError('a stage closes at no time');
    this.#closing = { event, due };
  }

  #emit({ what }: Held): void {
    if (what === 'finish') this.#over(what);
    else this.events.push(typeof what === 'string' ? { event: what, at: this.now } : dataAt(what, this.now));
  }

  #over(event: 'finish' | 'close' | 'reset'): void {
    this.events.push({ event, at: this.now });
    this.#isOver = true;
  }
}

function dataAt(data: Uint8Array, at: number): StageEvent {
  return { event: 'data', at, data };
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
