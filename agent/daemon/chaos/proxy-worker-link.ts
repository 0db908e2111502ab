import { Worker } from 'node:worker_threads';
import type { OwnEngineConfig } from '../../../chaos/config.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { Log } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { refused } from './proxy-refusal.ts';
import type {
  EngineReport,
  FromProxyWorker,
  ProxyOperation,
  ProxyOperations,
  ToProxyWorker,
} from './proxy-worker-messages.ts';

/** In the compiled program the worker is an entry point of its own (`build/compile-program-bun.ts`). */
const COMPILED = '/$bunfs/root/agent/daemon/chaos/proxy-worker.js';
/** Milliseconds before a worker that has ended is begun anew; twice as many each time, if it never lasts long. */
const PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
const LASTING = 60_000;
/** Milliseconds that an answer may take. */
const PATIENCE = 8_000;
/** Milliseconds without a report, of which there is one each second, after which the worker counts as stuck. */
const STUCK = 15_000;

type Waiting = {
  readonly operation: ProxyOperation;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: ReturnType<typeof setTimeout>;
};

export type ProxyWorkerOptions = {
  readonly config: OwnEngineConfig;
  readonly log: Log;
  readonly onReport: (report: EngineReport) => void;
  readonly emit: (event: NewEvent) => void;
  /** The worker ended by itself, and with it every fault; it is begun anew. */
  readonly onCrash: (because: string) => void;
  /** @default that of this program */
  readonly worker?: string | URL;
  /** Milliseconds before the first new beginning. @default 1000 */
  readonly pause?: number;
};

/**
 * The thread in which the fault proxies run, so that they cannot hold up the ticks. It is begun anew when it ends or
 * hangs, with the proxies of the configuration and without the faults of anybody.
 */
export class ProxyWorkerLink {
  readonly #options: ProxyWorkerOptions;
  readonly #waiting = new Map<number, Waiting>();
  #config: OwnEngineConfig;
  #worker: Worker | undefined;
  #descriptors = 0;
  #lastId = 0;
  #restart: ReturnType<typeof setTimeout> | undefined;
  #pause: number;
  #startedAt = 0;
  #heardAt = 0;
  #stopped = false;

  constructor(options: ProxyWorkerOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#pause = options.pause ?? PAUSE;
    this.#start();
  }

  /** Whether the worker has ended and is to be begun anew after a pause. */
  get isWaiting(): boolean {
    return this.#restart !== undefined;
  }

  /** About how many sockets the worker has open. */
  get descriptors(): number {
    return this.#descriptors;
  }

  /** Takes other proxies; what else there is stays as it was at the beginning. */
  configure({ proxies }: OwnEngineConfig): void {
    this.#config = { ...this.#config, proxies };
    this.#send({ type: 'configure', config: this.#config });
  }

  /** @throws OperationalError as the engine refuses; `unavailable` while there is none, `timeout` */
  ask<Operation extends ProxyOperation>(
    operation: Operation,
    args: Parameters<ProxyOperations[Operation]>,
  ): ReturnType<ProxyOperations[Operation]> {
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    const id = ++this.#lastId;
    if (this.#worker === undefined)
      reject(refused(operation, 'unavailable', 'the fault proxy is begun anew'));
    else {
      const tooLate = () =>
        this.#settle(id)?.reject(refused(operation, 'timeout', 'the fault proxy is busy'));
      this.#waiting.set(id, { operation, resolve, reject, timer: setTimeout(tooLate, PATIENCE) });
      this.#send({ type: 'ask', id, operation, args });
    }
    return promise as ReturnType<ProxyOperations[Operation]>;
  }

  /** Ends a worker that hangs; to be called each second. */
  watch(): void {
    if (this.#worker !== undefined && performance.now() - this.#heardAt > STUCK)
      void this.#worker.terminate();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    this.#refuseWaiting('the agent stops');
    await this.#worker?.terminate();
  }

  #start(): void {
    this.#restart = undefined;
    this.#startedAt = performance.now();
    this.#heardAt = this.#startedAt;
    const worker = new Worker(this.#options.worker ?? ownWorker());
    worker.on('message', (message: FromProxyWorker) => this.#receive(message));
    worker.on('error', (error) => this.#ended(worker, errorMessage(error)));
    worker.on('exit', (code) => this.#ended(worker, `it exited with ${code}`));
    this.#worker = worker;
    this.#send({ type: 'configure', config: this.#config });
  }

  #send(message: ToProxyWorker): void {
    this.#worker?.postMessage(message);
  }

  #receive(message: FromProxyWorker): void {
    if (this.#stopped) return;
    this.#heardAt = performance.now();
    if (message.type === 'report') this.#options.onReport(message.report);
    if (message.type === 'descriptors') this.#descriptors = message.count;
    if (message.type === 'event') this.#options.emit(message.event);
    if (message.type === 'log') this.#options.log.debug('fault proxy', { said: message.message });
    if (message.type === 'answer') this.#settle(message.id)?.resolve(message.result as never);
    if (message.type === 'refused') {
      const waiting = this.#settle(message.id);
      waiting?.reject(refused(waiting.operation, message.kind, message.message));
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }

  #refuseWaiting(because: string): void {
    for (const [id, { operation }] of this.#waiting)
      this.#settle(id)?.reject(refused(operation, 'unavailable', because));
  }

  #ended(worker: Worker, because: string): void {
    if (this.#worker !== worker || this.#stopped) return;
    this.#descriptors = 0;
    this.#worker = undefined;
    if (performance.now() - this.#startedAt >= LASTING) this.#pause = this.#options.pause ?? PAUSE;
    this.#options.log.error('the fault proxy ended and is begun anew', {
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
  return compiled ? COMPILED : new URL('./proxy-worker.ts', import.meta.url);
}
