import { Worker } from 'node:worker_threads';
import type { Heard } from '../../../probes/kinds/heartbeat/judge-heartbeat.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import type { ScheduleStats } from '../../../probes/schedule/probe-schedule.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { NamedResult } from './result-batch.ts';
import type { FromWorker, SealedDefinition, ToWorker } from './worker-messages.ts';

/** In the compiled program the worker is an entry point of its own (`build/compile-program-bun.ts`). */
const COMPILED = '/$bunfs/root/agent/daemon/probes/probe-worker.js';
/** Milliseconds before a worker that has ended is begun anew. */
const PAUSE = 1_000;
/** Milliseconds that a worker has to end by itself. */
const LAST_MOMENT = 500;

type Configuration = Extract<ToWorker, { type: 'configure' }>;
type Waiting = { readonly resolve: (result: ProbeResult) => void; readonly reject: (error: unknown) => void };

export type ProbeWorkerOptions = {
  readonly log: Log;
  readonly onResults: (results: readonly NamedResult[]) => void;
  /** The way to a target, found after a run in that state. */
  readonly onPath: (name: string, state: ProbeState, lines: readonly string[]) => void;
  /** What was heard of a job. @throws OperationalError `storage` */
  readonly heard: (name: string) => Heard;
  /** The worker ended by itself; it is begun anew. */
  readonly onCrash: (because: string) => void;
};

/**
 * The thread in which probes run, so that they cannot hold up the ticks. It begins when there is something to run,
 * and anew when it ends; single runs that were under way then are refused.
 */
export class ProbeWorkerLink {
  readonly #options: ProbeWorkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #configuration: Configuration | undefined;
  #stats: ScheduleStats | undefined;
  #lastId = 0;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: ProbeWorkerOptions) {
    this.#options = options;
  }

  /** Undefined before the first report. */
  get stats(): ScheduleStats | undefined {
    return this.#stats;
  }

  configure(configuration: Configuration): void {
    this.#configuration = configuration;
    if (this.#worker !== undefined) this.#send(configuration);
    else if (configuration.definitions.length > 0) this.#start();
  }

  recheck(name: string, delay: number): void {
    if (this.#worker !== undefined) this.#send({ type: 'recheck', name, delay });
  }

  /** Runs once outside the schedule. @throws OperationalError `unavailable` when the worker ended, `timeout` when cancelled */
  run(definition: SealedDefinition, signal: AbortSignal): Promise<ProbeResult> {
    if (this.#worker === undefined) this.#start();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>();
    const cancel = () => {
      this.#send({ type: 'cancel', id });
      this.#settle(id)?.reject(
        new OperationalError('timeout', 'Cannot run the probe: nobody waits for it any more'),
      );
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#waiting.set(id, { resolve, reject });
    this.#send({ type: 'run', id, definition });
    return promise.finally(() => signal.removeEventListener('abort', cancel));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    this.#send({ type: 'end' });
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LAST_MOMENT).unref())]);
    await worker.terminate();
  }

  #start(): void {
    if (this.#stopped) return;
    const compiled = import.meta.url.includes('/$bunfs/');
    const worker = new Worker(compiled ? COMPILED : new URL('./probe-worker.ts', import.meta.url));
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#ended(worker, errorMessage(error)));
    worker.on('exit', (code) => this.#ended(worker, `it exited with ${code}`));
    this.#worker = worker;
    if (this.#configuration !== undefined) this.#send(this.#configuration);
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #receive(message: FromWorker): void {
    if (message.type === 'results') this.#options.onResults(message.results);
    if (message.type === 'path') this.#options.onPath(message.name, message.state, message.lines);
    if (message.type === 'stats') this.#stats = message.stats;
    if (message.type === 'heard?')
      this.#send({ type: 'heard', id: message.id, heard: this.#heard(message.name) });
    if (message.type === 'ran') this.#settle(message.id)?.resolve(message.result);
    if (message.type === 'failed')
      this.#settle(message.id)?.reject(
        new OperationalError('unavailable', `Cannot run the probe: ${message.message}`),
      );
  }

  /** Undefined when the records cannot be read. */
  #heard(name: string): Heard | undefined {
    try {
      return this.#options.heard(name);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.#options.log.error('what was heard of jobs cannot be read', { error: errorMessage(error) });
      return undefined;
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(worker: Worker, because: string): void {
    if (this.#worker !== worker || this.#stopped) return;
    this.#worker = undefined;
    this.#options.log.error('the probe worker ended and is begun anew', { error: because });
    this.#options.onCrash(because);
    for (const id of [...this.#waiting.keys()])
      this.#settle(id)?.reject(new OperationalError('unavailable', `Cannot run the probe: ${because}`));
    this.#restart = setTimeout(() => this.#start(), PAUSE);
  }
}
