import type { Held } from './held-queue.ts';

/** What is larger is not copied. */
const SMALL = 16_384;
const LARGEST = 65_536;

/**
 * The data of what is held, in order, small pieces put together: thousands of them that all go at once would cost as
 * many system calls.
 */
export function* joinedData(held: readonly Held[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let bytes = 0;
  for (const { data } of held) {
    if (data === null) continue;
    const isSmall = data.byteLength < SMALL;
    if (small.length > 0 && (!isSmall || bytes + data.byteLength > LARGEST)) {
      yield joined(small);
      [small, bytes] = [[], 0];
    }
    if (!isSmall) yield data;
    else {
      small.push(data);
      bytes += data.byteLength;
    }
  }
  if (small.length > 0) yield joined(small);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
