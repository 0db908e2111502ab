import { isIP } from 'node:net';
import { blackboxAddressing, blackboxTls } from './blackbox-connection.ts';
import { checkedPattern } from './checked-pattern.ts';
import type { ForeignSection } from './foreign-section.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

/** The probers `tcp` and `unix`: what is said over a stream. */
export function blackboxTcp(
  section: ForeignSection,
  kind: 'tcp' | 'unix',
): (target: string) => ProbeDefinition {
  const addressing = kind === 'tcp' ? blackboxAddressing(section) : {};
  const dialogue = section.sections('query_response').map(readStep);
  const atOnce = section.flag('tls') ?? false;
  const settings = blackboxTls(section);
  section.end();
  const later = dialogue.some((step) => 'starttls' in step);
  if (atOnce && later)
    section.refuse('tls', 'begins TLS twice, with starttls in query_response: leave one out');
  const tls = atOnce || later ? (settings ?? (atOnce || undefined)) : undefined;
  const more = withoutGaps({ ...addressing, tls, dialogue: dialogue.length > 0 ? dialogue : undefined });
  return (target) =>
    kind === 'unix' ? { kind, path: target, ...more } : { kind, address: bracketed(target), ...more };
}

function readStep(step: ForeignSection): Record<string, unknown> {
  const labels = step.sections('labels').map((label) => {
    const pair = { name: label.text('name') ?? '', value: label.text('value') ?? '' };
    label.end();
    return pair;
  });
  const read = withoutGaps({
    expect: checkedPattern(step, 'expect'),
    send: step.text('send') || undefined,
    labels: labels.length > 0 ? labels : undefined,
    starttls: step.flag('starttls') || undefined,
  });
  step.end();
  return read;
}

/** `::1:25` cannot be told apart; an address in brackets, a name and IPv4 stay as they are. */
function bracketed(target: string): string {
  return isIP(target) === 6 ? `[${target}]` : target;
}
