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
/** Milliseconds before a worker that has ended is begun anew; twice as many each time, if it never lasts long. */
const PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const LASTING = 60_000;
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
  /** @default that of this program */
  readonly worker?: string | URL;
  /** Milliseconds before the first new beginning. @default 1000 */
  readonly pause?: number;
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
  #pause: number;
  #startedAt = 0;
  #stopped = false;

  constructor(options: ProbeWorkerOptions) {
    this.#options = options;
    this.#pause = options.pause ?? PAUSE;
  }

  /** Undefined before the first report. */
  get stats(): ScheduleStats | undefined {
    return this.#stats;
  }

  /** Whether the worker has ended and is to be begun anew after a pause. */
  get isWaiting(): boolean {
    return this.#restart !== undefined;
  }

  configure(configuration: Configuration): void {
    this.#configuration = configuration;
    if (this.#worker !== undefined) this.#send(configuration);
    else if (configuration.definitions.length > 0 && this.#restart === undefined) this.#start();
  }

  recheck(name: string, delay: number): void {
    if (this.#worker !== undefined) this.#send({ type: 'recheck', name, delay });
  }

  /** Runs once outside the schedule. @throws OperationalError `unavailable` when the worker ended, `timeout` when cancelled */
  async run(definition: SealedDefinition, signal: AbortSignal): Promise<ProbeResult> {
    if (signal.aborted) throw givenUp();
    if (this.#stopped) throw refused('the agent stops');
    this.#start();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>();
    const cancel = () => {
      this.#send({ type: 'cancel', id });
      this.#settle(id)?.reject(givenUp());
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#waiting.set(id, { resolve, reject });
    this.#send({ type: 'run', id, definition });
    return promise.finally(() => signal.removeEventListener('abort', cancel));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    this.#refuseWaiting('the agent stops');
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    this.#send({ type: 'end' });
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LAST_MOMENT).unref())]);
    await worker.terminate();
  }

  /** Begins a worker where there is none. */
  #start(): void {
    if (this.#stopped || this.#worker !== undefined) return;
    clearTimeout(this.#restart);
    this.#restart = undefined;
    this.#startedAt = performance.now();
    const worker = new Worker(this.#options.worker ?? ownWorker());
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
    if (message.type === 'failed') this.#settle(message.id)?.reject(refused(message.message));
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

  #refuseWaiting(because: string): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(refused(because));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #ended(worker: Worker, because: string): void {
    if (this.#worker !== worker || this.#stopped) return;
    this.#worker = undefined;
    const [first, lasted] = [this.#options.pause ?? PAUSE, performance.now() - this.#startedAt];
    if (lasted >= LASTING) this.#pause = first;
    this.#options.log.error('the probe worker ended and is begun anew', {
      error: because,
      inMs: this.#pause,
    });
    this.#options.onCrash(because);
    this.#refuseWaiting(because);
    this.#restart = setTimeout(() => this.#start(), this.#pause);
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
  }
}

function ownWorker(): string | URL {
  const compiled = import.meta.url.includes('/$bunfs/');
  return compiled ? COMPILED : new URL('./probe-worker.ts', import.meta.url);
}

function refused(because: string): OperationalError {
  return new OperationalError('unavailable', `Cannot run the probe: ${because}`);
}

function givenUp(): OperationalError {
  return new OperationalError('timeout', 'Cannot run the probe: nobody waits for it any more');
}
