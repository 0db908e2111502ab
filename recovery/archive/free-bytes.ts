/** Bytes from which a buffer is the bytes' own: shorter ones may lie in one with others. */
const OWN = 32 * 1_024;
/** What a cipher keeps behind the bytes it gives out. */
const BEHIND = 64;

/**
 * Gives the memory of bytes back at once. Nobody may look at them again, and nothing else may lie in their buffer. Left to the collector
 * they would wait for it outside the heap, and each new buffer would be fresh pages of the kernel.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (byteLength < OWN || buffer.byteLength > byteLength + BEHIND) return;
  (buffer as ArrayBuffer).transfer(0);
}
