import type { FactTypes } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { FollowedAnswer } from './follow-aliases.ts';
import type { DnsMessage, DnsRecord } from './read-message.ts';
import { className, typeName } from './record-types.ts';

export const dnsFacts = {
  answers: { type: 'list', describe: 'Data of the records that answer the question' },
  body: { type: 'text', describe: 'The same, a line each' },
  'dns.aa': { type: 'boolean', describe: 'Whether the server is responsible for the zone (AA)' },
  'dns.ad': { type: 'boolean', describe: 'Whether the server has checked the signatures (AD)' },
  'dns.additional_records': { type: 'list', describe: 'Records of the additional section, whole' },
  'dns.additionals': { type: 'number', describe: 'How many records the additional section has' },
  'dns.answer_records': { type: 'list', describe: 'Records of the answer section, whole' },
  'dns.answers': { type: 'list', describe: 'Data of the records that answer the question' },
  'dns.attempts': { type: 'number', describe: 'How often was asked' },
  'dns.authorities': { type: 'number', describe: 'How many records the authority section has' },
  'dns.authority_records': { type: 'list', describe: 'Records of the authority section, whole' },
  'dns.cname': { type: 'list', describe: 'Names that CNAME records led to, in order' },
  'dns.ra': { type: 'boolean', describe: 'Whether the server asks others (RA)' },
  'dns.rcode': { type: 'text', describe: 'Response code: NOERROR, NXDOMAIN' },
  'dns.serial': { type: 'number', describe: 'Serial of the zone, where SOA was asked for' },
  'dns.tc': { type: 'boolean', describe: 'Whether the answer over udp was cut (TC)' },
  'dns.transport': { type: 'text', describe: 'What the answer came over: udp, tcp, tls' },
  'dns.ttl': { type: 'duration', describe: 'Smallest TTL of the records that answer the question' },
} as const satisfies FactTypes;

const SOA = 6;
/** Texts kept of each section; counts are of all. */
const MOST_KEPT = 500;

/** What a message says as a whole, before it is judged: facts, trace and blackbox_exporter's metrics. */
export function tellMessage(message: DnsMessage, run: ProbeRun): void {
  run.fact('dns.rcode', message.rcode);
  run.fact('dns.aa', message.authoritative);
  run.fact('dns.ad', message.authentic);
  run.fact('dns.ra', message.recursionAvailable);
  run.fact('dns.authorities', message.authorities.length);
  run.fact('dns.additionals', message.additionals.length);
  tellSection('answer', message.answers, run);
  tellSection('authority', message.authorities, run);
  tellSection('additional', message.additionals, run);
}

/** Without an answer the counts are there all the same, as with blackbox_exporter. */
export function tellNoMessage(run: ProbeRun): void {
  for (const section of ['answer', 'authority', 'additional'] as const) countRecords(section, 0, run);
}

type Section = 'answer' | 'authority' | 'additional';

function tellSection(section: Section, records: readonly DnsRecord[], run: ProbeRun): void {
  const lines = records.slice(0, MOST_KEPT).map(recordLine);
  run.fact(`dns.${section}_records`, lines);
  for (const line of lines) run.trace.received(`${section}: ${line.replaceAll('\t', ' ')}`);
  countRecords(section, records.length, run);
}

function countRecords(section: Section, count: number, run: ProbeRun): void {
  const help = `Returns number of entries in the ${section} resource record list`;
  run.metric(`probe_dns_${section}_rrs`, help, count);
}

/** The records that answer the question. */
export function tellAnswer({ aliases, records }: FollowedAnswer, rcode: string, run: ProbeRun): void {
  const texts = records.slice(0, MOST_KEPT).map(({ data }) => data);
  run.fact('answers', texts);
  run.fact('dns.answers', texts);
  run.fact('body', texts.join('\n'));
  run.fact('dns.cname', aliases.slice(0, MOST_KEPT));
  if (records.length > 0) run.fact('dns.ttl', Math.min(...records.map(({ ttl }) => ttl)) * 1_000);
  const soa = records.find(({ type }) => type === SOA);
  if (soa !== undefined) tellSerial(soa, run);
  const lines = [
    ...(rcode === 'NOERROR' ? [] : [rcode]),
    ...aliases.map((name) => `CNAME ${name}`),
    ...records.map(({ type, data }) => `${typeName(type)} ${data}`),
  ];
  run.keep('answers', lines.slice(0, MOST_KEPT).sort());
}

function tellSerial({ data }: DnsRecord, run: ProbeRun): void {
  const serial = Number(data.split(' ')[2]);
  run.fact('dns.serial', serial);
  run.metric('probe_dns_serial', 'Returns the serial number of the zone', serial);
}

/** As zone files and dig write it, with tabs. */
function recordLine({ name, ttl, class: of, type, data }: DnsRecord): string {
  return [name, ttl, className(of), typeName(type), data].join('\t');
}
