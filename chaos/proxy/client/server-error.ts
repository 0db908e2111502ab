/**
 * What went wrong with a Toxiproxy server:
 * - `refused`: it answered that it will not; `status` and the message are its own.
 * - `hung`: no answer in time, or the 503 page of an official server whose API waits for data (after 25 s).
 * - `unreachable`: nobody answers there, or the connection broke.
 * - `garbled`: what it answered is not what a Toxiproxy answers.
 */
export type ServerFailure = 'refused' | 'hung' | 'unreachable' | 'garbled';

/** A call of a Toxiproxy server that failed. Only after `refused` is it known that nothing was done. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly failure: ServerFailure;
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;

  constructor(failure: ServerFailure, message: string, status?: number) {
    super(message);
    this.failure = failure;
    this.status = status;
  }
}

/** Whether the server said that what was named is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ServerError && error.failure === 'refused' && error.status === 404;
}
