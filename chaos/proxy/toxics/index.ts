import type { ToxicKind } from '../toxic-kind.ts';
import { latencyToxic } from './latency.ts';
import { noopToxic } from './noop.ts';

/** Every kind of toxic, in alphabetical order. To add one: a file here, its test, a line here. */
export const toxicKinds: readonly ToxicKind[] = [latencyToxic, noopToxic];

const byName = new Map(toxicKinds.map((kind) => [kind.name, kind]));

export function toxicKindNamed(name: string): ToxicKind | undefined {
  return byName.get(name);
}
