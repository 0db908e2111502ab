import { blackboxAddressing, blackboxTls } from './blackbox-connection.ts';
import type { ForeignSection } from './foreign-section.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

/** The prober `grpc`: the standard health service. */
export function blackboxGrpc(section: ForeignSection): (target: string) => ProbeDefinition {
  const secured = section.flag('tls') ?? false;
  const settings = blackboxTls(section);
  const definition = withoutGaps({
    service: section.text('service') || undefined,
    tls: secured ? (settings ?? true) : undefined,
    ...blackboxAddressing(section),
  });
  section.end();
  return (target) => ({ kind: 'grpc', address: target, ...definition });
}
