import { tooLate } from './problem.ts';

/**
 * A signal that is made only when somebody asks for it: most requests are answered before they could.
 *
 * @param milliseconds undefined: it is aborted only when the caller leaves.
 */
export function lazySignal(request: Request, milliseconds: number | undefined): () => AbortSignal {
  let signal: AbortSignal | undefined;
  return () => {
    if (milliseconds === undefined) return request.signal;
    signal ??= AbortSignal.any([request.signal, AbortSignal.timeout(milliseconds)]);
    return signal;
  };
}

/**
 * Waits for an answer no longer than `signal` allows.
 *
 * @throws HttpError `timeout`
 */
export async function beforeAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let fail = () => {};
  const aborted = new Promise<never>((_, reject) => {
    fail = () => reject(tooLate());
    signal.addEventListener('abort', fail, { once: true });
    if (signal.aborted) fail();
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', fail);
  }
}
