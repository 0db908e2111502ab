import { setTimeout as delay } from 'node:timers/promises';

/** Waits so many milliseconds; throws the reason of the signal when that ends before. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Waits on the clock of this machine. */
export const interruptibleSleep: Sleep = async (milliseconds, signal) => {
  signal?.throwIfAborted();
  await delay(milliseconds, undefined, signal && { signal }).catch((error) => {
    throw signal?.aborted ? signal.reason : error;
  });
};
