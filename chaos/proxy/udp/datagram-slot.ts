import { errorMessage } from '../../../agent/kit/errors.ts';
import type { Toxic } from '../active-toxic.ts';
import type { Deadline, Deadlines } from '../deadlines.ts';
import { ToxicGate } from '../tcp/toxic-gate.ts';
import type { DatagramStage } from '../toxic-kind.ts';
import type { DatagramRoom } from './datagram-room.ts';
import { DueHeap } from './due-heap.ts';

export type SlotContext = {
  readonly deadlines: Deadlines;
  readonly room: DatagramRoom;
  readonly random: () => number;
  /** To the next stage, or the socket. */
  readonly pass: (data: Uint8Array) => void;
  readonly failed: (because: string) => void;
  /** Of the client, milliseconds. */
  readonly age: number;
  /** Bytes of this direction so far. */
  readonly passed: number;
};

type Held = { readonly data: Uint8Array; readonly arrived: number };

/** A toxic in one direction of one client, with the datagrams that it holds. */
export class DatagramSlot {
  readonly toxic: Toxic;
  readonly gate: ToxicGate;
  readonly #context: SlotContext;
  readonly #stage: DatagramStage;
  readonly #held = new DueHeap<Held>();
  #heldBytes = 0;
  #timer: Deadline | undefined;
  #armed = Number.POSITIVE_INFINITY;
  /** Of the datagram that is in the stage: when it arrived, and whether it has left already. */
  #arrived = 0;
  #hasLeft = false;

  constructor(toxic: Toxic, context: SlotContext) {
    this.toxic = toxic;
    this.#context = context;
    this.gate = new ToxicGate(toxic.match, context.age, context.passed, context.deadlines);
    this.#stage = toxic.kind.datagram!(toxic.attributes, {
      random: context.random,
      send: (data, due) => this.#send(data, due),
    });
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  datagram(data: Uint8Array): void {
    if (this.gate.isOpen) this.#enter(data, this.#context.deadlines.now());
    else {
      this.gate.passed(data.length);
      this.#context.pass(data);
    }
  }

  /** What is held comes to the stage again, with the time when it arrived. */
  change(): void {
    const held = this.#takeAll();
    this.#guard(() => this.#stage.change?.(this.toxic.attributes, this.#context.deadlines.now()));
    for (const { data, arrived } of held) {
      this.#context.room.begin();
      this.#enter(data, arrived);
    }
  }

  /** What is held goes at once, in the order in which it came. */
  remove(): void {
    this.gate.cancel();
    for (const { data } of this.#takeAll()) this.#pass(data);
  }

  /** What is held is dropped. */
  drop(): void {
    this.gate.cancel();
    this.#takeAll();
  }

  #enter(data: Uint8Array, at: number): void {
    this.#arrived = at;
    this.#hasLeft = false;
    this.#guard(() => this.#stage.datagram(data, at));
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#context.failed(`${this.toxic.name} failed: ${errorMessage(error)}`);
    }
  }

  #send(data: Uint8Array, due: number): boolean {
    const { deadlines, room, pass } = this.#context;
    if (this.#hasLeft && !room.mayCopy()) return false;
    this.#hasLeft = true;
    if (due > deadlines.now()) return this.#hold(data, due);
    pass(data);
    return true;
  }

  #hold(data: Uint8Array, due: number): boolean {
    if (!this.#context.room.take(data)) return false;
    this.#heldBytes += data.length;
    this.#held.push(due, { data, arrived: this.#arrived });
    if (due < this.#armed) this.#arm();
    return true;
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armed = this.#held.due;
    if (this.#armed !== Number.POSITIVE_INFINITY)
      this.#timer = this.#context.deadlines.at(this.#armed, () => this.#flush());
  }

  #flush(): void {
    const now = this.#context.deadlines.now();
    while (this.#held.due <= now) {
      const { data } = this.#held.pop()!;
      this.#release(data);
      this.#pass(data);
    }
    this.#arm();
  }

  /** What was held begins anew: it may be copied again. */
  #pass(data: Uint8Array): void {
    this.#context.room.begin();
    this.#context.pass(data);
  }

  #takeAll(): Held[] {
    const held = this.#held.takeAll();
    for (const { data } of held) this.#release(data);
    this.#arm();
    return held;
  }

  #release(data: Uint8Array): void {
    this.#heldBytes -= data.length;
    this.#context.room.give(data);
  }
}
