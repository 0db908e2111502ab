import { derived } from './repository-secrets.ts';

/**
 * The 256 numbers of a repository's gear hash (Xia et al., FastCDC, USENIX ATC 2016). They are secret, so that lengths of chunks tell
 * nothing about known files.
 */
export function gearTable(nameKey: Uint8Array): Int32Array {
  const bytes = derived(nameKey, new Uint8Array(), 'gear', 1_024);
  const view = new DataView(bytes.buffer);
  return Int32Array.from({ length: 256 }, (_, index) => view.getInt32(4 * index, true));
}
