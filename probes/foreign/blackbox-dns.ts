import { blackboxAddressing, blackboxTls } from './blackbox-connection.ts';
import { checkedPatterns } from './checked-pattern.ts';
import type { ForeignSection } from './foreign-section.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';
import { quotedText } from './quoted-text.ts';

/** The facts that hold the records of each section, written out as zone files write them. */
const SECTIONS = {
  validate_answer_rrs: 'dns.answer_records',
  validate_authority_rrs: 'dns.authority_records',
  validate_additional_rrs: 'dns.additional_records',
} as const;

/** The prober `dns`. */
export function blackboxDns(section: ForeignSection): (target: string) => ProbeDefinition {
  const query_name = section.text('query_name') || undefined;
  if (query_name === undefined) section.refuse('query_name', 'expected the name that is asked for');
  const rcodes = section.texts('valid_rcodes');
  const conditions = Object.entries(SECTIONS).flatMap(([key, fact]) =>
    validation(section.section(key), fact),
  );
  const definition = withoutGaps({
    query_name,
    query_type: section.text('query_type') || 'ANY',
    query_class: section.text('query_class') || undefined,
    recursion: section.flag('recursion_desired') === false ? false : undefined,
    transport: transport(section),
    rcodes: rcodes.length > 0 ? rcodes : undefined,
    tls: blackboxTls(section),
    ...blackboxAddressing(section),
    edns_size: 0,
    conditions: conditions.length > 0 ? conditions : undefined,
  });
  section.end();
  return (target) => ({ kind: 'dns', server: target, ...definition });
}

function transport(section: ForeignSection): string | undefined {
  const written = section.text('transport_protocol') || 'udp';
  const secured = section.flag('dns_over_tls') ?? false;
  if (written !== 'udp' && written !== 'tcp')
    return section.refuse('transport_protocol', 'expected udp or tcp');
  if (secured && written === 'udp') return section.refuse('dns_over_tls', 'needs transport_protocol: tcp');
  return secured ? 'tls' : written === 'tcp' ? 'tcp' : undefined;
}

/**
 * What a section must hold, as conditions. `fail_if_all_match_regexp` is judged as blackbox_exporter does it, not as it
 * is named: it fails unless all records match.
 */
function validation(section: ForeignSection | undefined, fact: string): string[] {
  if (section === undefined) return [];
  const read = (key: string) =>
    checkedPatterns(section, key).map((source) => `${fact} matches ${quotedText(source)}`);
  const none = read('fail_if_matches_regexp').map((match) => `not any(${match})`);
  const allOrEmpty = read('fail_if_all_match_regexp').map((match) => `len(${fact}) == 0 or all(${match})`);
  const all = read('fail_if_not_matches_regexp').map((match) => `all(${match})`);
  const one = read('fail_if_none_matches_regexp').map((match) => `any(${match})`);
  section.end();
  return [...none, ...allOrEmpty, ...all, ...(one.length > 0 ? [one.join(' or ')] : [])];
}
