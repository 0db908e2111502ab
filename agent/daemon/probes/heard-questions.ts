import type { Heard } from '../../../probes/kinds/heartbeat/judge-heartbeat.ts';
import { ProbeFailure } from '../../../probes/probe-failure.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

type Waiting = { readonly resolve: (heard: Heard) => void; readonly reject: (error: unknown) => void };

/** The questions of the worker what was heard of a job, which only the main thread knows. */
export class HeardQuestions {
  readonly #tell: (message: FromWorker) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  /** @throws ProbeFailure `records-unreadable`, unknown */
  ask(name: string): Promise<Heard> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Heard>();
    this.#waiting.set(id, { resolve, reject });
    this.#tell({ type: 'heard?', id, name });
    return promise;
  }

  /** Takes the answer; undefined when the records cannot be read. */
  answer({ id, heard }: ToWorker & { type: 'heard' }): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const because = 'what was heard of jobs cannot be read';
    if (heard !== undefined) waiting?.resolve(heard);
    else waiting?.reject(new ProbeFailure('records-unreadable', because, { state: 'unknown' }));
  }
}
