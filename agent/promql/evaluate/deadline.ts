import { OperationalError } from '../../kit/errors.ts';

/** When a query must end: its time is over, or nobody waits for it any more. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #outer: AbortSignal | undefined;
  readonly #milliseconds: number;
  readonly #begun = performance.now();
  readonly #cancel = () => this.#controller.abort(whyCancelled(this.#outer?.reason));

  constructor(milliseconds: number, outer: AbortSignal | undefined) {
    this.#milliseconds = milliseconds;
    this.#outer = outer;
    this.#timer = setTimeout(() => this.#controller.abort(timedOut(milliseconds)), milliseconds);
    if (outer?.aborted) this.#cancel();
    else outer?.addEventListener('abort', this.#cancel);
  }

  /** Aborted with what `check` throws. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws OperationalError `timeout` when the time is over, `unavailable` when the query was cancelled. */
  check(): void {
    this.signal.throwIfAborted();
    if (performance.now() - this.#begun > this.#milliseconds) throw timedOut(this.#milliseconds);
  }

  /** Waits for others, but not beyond the deadline. */
  async race<T>(waiting: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const give = () => reject(this.signal.reason);
    this.signal.addEventListener('abort', give);
    try {
      this.check();
      return await Promise.race([waiting, promise]);
    } finally {
      this.signal.removeEventListener('abort', give);
      waiting.catch(() => {});
    }
  }

  /** To be called when the query has ended. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#cancel);
  }
}

// The texts are those of Prometheus, promql/engine.go: ErrQueryTimeout, ErrQueryCanceled.
function timedOut(milliseconds: number): OperationalError {
  return new OperationalError('timeout', 'query timed out in expression evaluation', {
    hint: `Ask for fewer series or a shorter range, or raise query.timeout (this query had ${milliseconds / 1_000} s)`,
  });
}

/** Whoever has a better reason, such as a deadline of their own, gives it. */
function whyCancelled(reason: unknown): OperationalError {
  if (reason instanceof OperationalError) return reason;
  return new OperationalError('unavailable', 'query was canceled in expression evaluation');
}
