import type { Admission } from './admission.ts';
import type { Catalogue } from './catalogue.ts';
import { HotChain } from './hot-chain.ts';
import type { Registry } from './registry.ts';
import type { StoreFile } from './store-file.ts';

/**
 * Finds out after a start what may be appended: after the newest sample of each series in the hot rows, for the
 * others after everything that is sealed. @returns what the wall clock had reached.
 */
export function restoreAdmission(
  file: StoreFile,
  catalogue: Catalogue,
  registry: Registry,
  admission: Admission,
): number {
  const segment = Math.max(0, ...catalogue.chunks.map((chunk) => chunk.segment));
  const current = catalogue.chunks.filter((chunk) => chunk.segment === segment && chunk.tier === 'raw');
  const sealed = current.filter((chunk) => !chunk.hot).map((chunk) => chunk.end);
  const start = current[0]?.segmentStart ?? 0;
  admission.floor = Math.max(start - 0.5, ...sealed.map((end) => end + 0.5));
  for (const { id } of registry.all()) admission.open(id, admission.floor);
  let clock = Math.max(0, ...sealed);
  for (const { no } of current.filter((chunk) => chunk.hot)) {
    clock = Math.max(clock, openAfterRows(file.hotRows(no), admission));
  }
  return clock;
}

function openAfterRows(rows: readonly Uint8Array[], admission: Admission): number {
  const chain = new HotChain();
  const newest = new Map<Uint32Array, number>();
  let clock = 0;
  for (const row of rows) {
    if (chain.next(row) === undefined) continue;
    newest.set(chain.ids, Math.max(chain.time, newest.get(chain.ids) ?? 0));
    clock = Math.max(clock, chain.clock);
  }
  for (const [ids, time] of newest) for (const id of ids) admission.seen(id, time);
  return clock;
}
