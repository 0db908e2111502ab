import type { Client } from '../../agent/client/client.ts';
import { RequestError } from '../../agent/client/request-error.ts';
import { listProcesses, type ProcessRow } from '../../agent/contract/processes.ts';
import { safeDeep } from './safe-deep.ts';

const LIMIT = 1_000;

/** The processes of one host that use most of its processors, now or at one moment. */
export class ProcessList {
  rows: readonly ProcessRow[] = [];
  /** How many there are on the host. */
  total = 0;
  /** Whether these are all; of the past only those are known whose series were kept. */
  complete = true;
  /** Whether there was an answer. */
  loaded = false;
  /** Why the newest question failed; null when it did not. */
  because: string | null = null;
  readonly #client: Client;
  readonly #signal: AbortSignal;
  #asking = false;

  constructor(client: Client, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /**
   * Asks for them, unless an answer is still awaited.
   *
   * @param time of the host at which they are wanted, RFC 3339; null for now.
   */
  async ask(time: string | null = null): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const query = { sort: 'cpu', limit: LIMIT, ...(time === null ? {} : { time }) } as const;
      const answer = safeDeep(await this.#client.call(listProcesses, { query }, { signal: this.#signal }));
      this.rows = answer.processes;
      this.total = answer.total;
      this.complete = answer.complete !== false;
      this.loaded = true;
      this.because = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.because = error.because;
    } finally {
      this.#asking = false;
    }
  }
}
