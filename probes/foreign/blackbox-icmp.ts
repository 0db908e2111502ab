import { blackboxAddressing } from './blackbox-connection.ts';
import type { ForeignSection } from './foreign-section.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

/** The prober `icmp`: one echo request. */
export function blackboxIcmp(section: ForeignSection): (target: string) => ProbeDefinition {
  const ttl = section.whole('ttl');
  if (ttl !== undefined && ttl > 255) section.refuse('ttl', 'must be at most 255');
  const definition = withoutGaps({
    payload_size: section.whole('payload_size') || undefined,
    dont_fragment: section.flag('dont_fragment') || undefined,
    ttl: ttl || undefined,
    ...blackboxAddressing(section),
  });
  section.end();
  // One request waits as long as the run; the shorter wait of our own is for series of them.
  return (target) => ({ kind: 'icmp', host: target, wait: '1m', ...definition });
}
