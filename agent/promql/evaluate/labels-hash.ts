import type { Labels } from '../../kit/labels.ts';
import { xxHash64 } from './xx-hash64.ts';

const MASK = 2n ** 64n - 1n;

/** The hash of a label set in Prometheus (labels.Labels.Hash): of `name 0xff value 0xff` for each, names in order. */
export function labelsHash(labels: Labels): bigint {
  const parts: Uint8Array[] = [];
  const separator = Uint8Array.of(0xff);
  for (const name of Object.keys(labels).sort()) {
    parts.push(Buffer.from(name), separator, Buffer.from(labels[name]!), separator);
  }
  return xxHash64(Buffer.concat(parts)) & MASK;
}
