import type { ProbeResult } from '../../../probes/probe-result.ts';

export type NamedResult = { readonly name: string; readonly result: ProbeResult };

/** Milliseconds that a result may wait for others: messages between threads cost more than what they carry. */
const WAIT = 20;

/** Gathers results for one message. */
export class ResultBatch {
  readonly #send: (results: readonly NamedResult[]) => void;
  #waiting: NamedResult[] = [];

  constructor(send: (results: readonly NamedResult[]) => void) {
    this.#send = send;
  }

  add(result: NamedResult): void {
    if (this.#waiting.push(result) === 1) setTimeout(() => this.#flush(), WAIT);
  }

  #flush(): void {
    const results = this.#waiting;
    this.#waiting = [];
    this.#send(results);
  }
}
