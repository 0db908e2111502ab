import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { FromArchiveThread, Piece, ToArchiveThread } from './messages.ts';

/** In the compiled program the thread is an entry point of its own (`build/compile-program-bun.ts`). */
const COMPILED = '/$bunfs/root/recovery/archive/threads/archive-thread.js';
/** More than that many threads would wait for the disk. */
const MOST_THREADS = 8;
/** Jobs that a thread has at once: it works on one while another waits for its answer. */
const JOBS_EACH = 2;

type Message<Type extends FromArchiveThread['type']> = Extract<FromArchiveThread, { type: Type }>;
type Thread = { readonly worker: Worker; jobs: number };
type Job = {
  readonly thread: Thread;
  readonly cut?: (message: Message<'cut'>) => void;
  readonly resolve: (message: never) => void;
  readonly reject: (error: unknown) => void;
};

export type HashedOutcome = Message<'hashed'> & {
  /** Says which chunks are to be stored; gives them in blocks, and ends the job. Must be called once. */
  readonly store: (wanted: Uint8Array) => Promise<Message<'stored'>['blocks']>;
};

export type ArchiveThreadsOptions = {
  readonly nameKey: Uint8Array;
  readonly sessionKey?: Uint8Array;
  readonly level: number;
  /** @default one for each core, eight at most */
  readonly threads?: number;
};

/**
 * The threads that read, cut, hash, compress and seal, and that open blocks again. They begin when there is work; a call waits until
 * one of them has room, which is what bounds the memory of a backup.
 */
export class ArchiveThreads {
  readonly #options: ArchiveThreadsOptions;
  readonly #most: number;
  readonly #threads: Thread[] = [];
  readonly #jobs = new Map<number, Job>();
  readonly #waiting: (() => void)[] = [];
  #last = 0;
  #failure: unknown;

  constructor(options: ArchiveThreadsOptions) {
    this.#options = options;
    this.#most = options.threads ?? Math.min(MOST_THREADS, availableParallelism());
  }

  /** Resolves when a thread has taken the job; `hashed` when it is done. `cut` is called before that, for an open piece. */
  async hash(
    pieces: readonly Piece[],
    cut?: (message: Message<'cut'>) => void,
  ): Promise<{ hashed: Promise<HashedOutcome> }> {
    const thread = await this.#room();
    const moved = pieces.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes.buffer as ArrayBuffer]));
    const { job, done } = this.#begin<Message<'hashed'>>(thread, cut);
    this.#tell(thread, { type: 'hash', job, pieces }, moved);
    const hashed = done.then((message) => ({
      ...message,
      store: (wanted: Uint8Array) => this.#store(thread, job, wanted),
    }));
    // Whoever awaits it later hears of the failure then.
    hashed.catch(() => {});
    return { hashed };
  }

  /** Opens a block, which goes to the thread with its buffer, and compares its chunks with their names. */
  async open(
    request: Omit<Extract<ToArchiveThread, { type: 'open' }>, 'type' | 'job'>,
  ): Promise<Message<'opened'>> {
    const thread = await this.#room();
    const { job, done } = this.#begin<Message<'opened'>>(thread);
    this.#tell(thread, { type: 'open', job, ...request }, [request.block.buffer as ArrayBuffer]);
    try {
      return await done;
    } finally {
      this.#release(thread);
    }
  }

  async close(): Promise<void> {
    this.#fail(new OperationalError('unavailable', 'Cannot go on: the archive was closed'));
    await Promise.all(this.#threads.splice(0).map(({ worker }) => worker.terminate()));
  }

  async #store(thread: Thread, job: number, wanted: Uint8Array): Promise<Message<'stored'>['blocks']> {
    const done = new Promise<Message<'stored'>>((resolve, reject) => {
      this.#jobs.set(job, { thread, resolve, reject });
    });
    this.#tell(thread, { type: 'store', job, wanted }, []);
    try {
      return (await done).blocks;
    } finally {
      this.#release(thread);
    }
  }

  #begin<Done>(thread: Thread, cut?: Job['cut']): { job: number; done: Promise<Done> } {
    if (this.#failure !== undefined) throw this.#failure;
    const job = ++this.#last;
    const done = new Promise<Done>((resolve, reject) => {
      this.#jobs.set(job, { thread, resolve, reject, ...(cut && { cut }) });
    });
    return { job, done };
  }

  /** A thread with room for one more job; the emptiest, or a new one. */
  async #room(): Promise<Thread> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const idle = this.#threads.find(({ jobs }) => jobs === 0);
      const thread = idle ?? (this.#threads.length < this.#most ? this.#start() : this.#emptiest());
      if (thread !== undefined) {
        thread.jobs += 1;
        return thread;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #emptiest(): Thread | undefined {
    return this.#threads.filter(({ jobs }) => jobs < JOBS_EACH).sort((a, b) => a.jobs - b.jobs)[0];
  }

  #release(thread: Thread): void {
    thread.jobs -= 1;
    this.#waiting.shift()?.();
  }

  #start(): Thread {
    const { nameKey, sessionKey, level } = this.#options;
    const worker = new Worker(threadPath());
    const thread = { worker, jobs: 0 };
    worker.on('message', (message: FromArchiveThread) => this.#heard(message));
    worker.on('error', (error) => this.#fail(error));
    const number = this.#threads.push(thread);
    this.#tell(thread, { type: 'begin', nameKey, level, number, ...(sessionKey && { sessionKey }) }, []);
    return thread;
  }

  #tell({ worker }: Thread, message: ToArchiveThread, moved: ArrayBuffer[]): void {
    worker.postMessage(message, moved);
  }

  #heard(message: FromArchiveThread): void {
    const job = this.#jobs.get(message.job);
    if (message.type === 'cut') {
      job?.cut?.(message);
      return;
    }
    this.#jobs.delete(message.job);
    job?.resolve(message as never);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const job of this.#jobs.values()) job.reject(this.#failure);
    this.#jobs.clear();
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function threadPath(): string | URL {
  const compiled = import.meta.url.includes('/$bunfs/') || import.meta.url.includes('/~BUN/');
  return compiled ? COMPILED : new URL('./archive-thread.ts', import.meta.url);
}
