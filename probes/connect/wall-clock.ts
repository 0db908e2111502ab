import { kernelNow } from './kernel-socket-ffi.ts';

/** Milliseconds since the epoch with fractions, where `Date.now()` has none; without them where there is no such clock. */
export function wallClock(): number {
  try {
    return kernelNow();
  } catch {
    return Date.now();
  }
}
