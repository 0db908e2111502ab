import type { ProbeResult } from '../../../probes/probe-result.ts';

export type NamedResult = { readonly name: string; readonly result: ProbeResult };

/** Milliseconds that a result may wait for others: messages between threads cost more than what they carry. */
const WAIT = 20;

/** Gathers results for one message; `flush` sends them before something that must not come first. */
export class ResultBatch {
  readonly #send: (results: readonly NamedResult[]) => void;
  #waiting: NamedResult[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (results: readonly NamedResult[]) => void) {
    this.#send = send;
  }

  add(result: NamedResult): void {
    if (this.#waiting.push(result) === 1) this.#timer = setTimeout(() => this.flush(), WAIT);
  }

  flush(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const results = this.#waiting;
    this.#waiting = [];
    this.#send(results);
  }
}
