import type { ProbeDefinition } from '../../../probes/config.ts';
import { probeKinds } from '../../../probes/index.ts';

const targets = new Map(probeKinds.map(({ name, target }) => [name, target]));

/** What a probe asks, as it is written: a URL, an address, a name, a command. */
export function probeTargetOf(definition: ProbeDefinition): string {
  const value = definition[targets.get(definition.kind) ?? 'name'];
  return Array.isArray(value) ? value.join(' ') : String(value ?? '');
}
