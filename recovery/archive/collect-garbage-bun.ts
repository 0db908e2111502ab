/** Bytes of buffers after which the garbage is collected: those outside the heap do not make the runtime hurry by themselves. */
const EVERY = 16 * 1_024 * 1_024;

let passed = 0;

/** Tells of buffers that were made and are garbage by now; collects it from time to time, which is what bounds the memory. */
export function passedBytes(bytes: number): void {
  passed += bytes;
  if (passed < EVERY) return;
  passed = 0;
  Bun.gc(true);
}
