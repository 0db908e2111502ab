import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metricsByName, startBlackboxExporter } from '../../blackbox-exporter.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';
import { metricOf, runKind } from '../../run-kind.testkit.ts';
import { dnsProbe } from './dns.ts';
import { type AuthoritativeServer, type NameServer, startKnot, startUnbound } from './name-server.testkit.ts';

const zones = [
  {
    name: 'signed.example',
    signed: true,
    records: [
      'www A 192.0.2.1',
      'www A 192.0.2.2',
      'www AAAA 2001:db8::1',
      'alias CNAME other',
      'other CNAME www',
      'gone CNAME elsewhere.example.',
      '@ MX 10 mail',
      '@ TXT "v=spf1 -all" "two \\"parts\\""',
      '_sip._tcp SRV 1 2 5060 sip',
      '@ CAA 0 issue "ca.example"',
      'new HTTPS 1 . alpn=h2',
      'odd TYPE65280 \\# 4 0A000001',
      ...Array.from({ length: 60 }, (_, index) => `many TXT "a text that fills the answer, number ${index}"`),
    ],
  },
  { name: 'plain.example', records: ['www A 192.0.2.9'] },
  { name: 'broken.example', records: ['www A 192.0.2.9'] },
];
/** A key that the zone does not have. */
const WRONG_ANCHOR = `broken.example. DS 12345 13 2 ${'AB'.repeat(32)}`;

let folder: string;
let knot: AuthoritativeServer;
let unbound: NameServer;
let tlsPort: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-dns-'));
  knot = await startKnot(zones);
  tlsPort = await freePort();
  unbound = await startUnbound({
    stubs: Object.fromEntries(zones.map(({ name }) => [name, knot.port])),
    trustAnchors: [await knot.trustAnchor('signed.example'), WRONG_ANCHOR],
    tls: { port: tlsPort, ...(await selfSigned()) },
  });
});

afterAll(async () => {
  await unbound?.stop();
  await knot?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function selfSigned() {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  await promisify(execFile)('openssl', [...words, ...names, '-keyout', key, '-out', certificate]);
  return { certificate, key };
}

const askKnot = (query_name: string, more: Readonly<Record<string, unknown>> = {}) =>
  runKind(dnsProbe, { server: knot.address, query_name, ...more });

const askUnbound = (query_name: string, more: Readonly<Record<string, unknown>> = {}) =>
  runKind(dnsProbe, { server: unbound.address, query_name, ...more });

test('dns tells the addresses that an authoritative server answers', async () => {
  const result = await askKnot('www.signed.example');
  expect(result).toMatchObject({ state: 'up', reason: 'ok', address: '127.0.0.1' });
  expect([...(result.facts.answers as string[])].sort()).toEqual(['192.0.2.1', '192.0.2.2']);
  expect(result.facts).toMatchObject({ 'dns.rcode': 'NOERROR', 'dns.aa': true, 'dns.ttl': 300_000 });
  expect(result.evidence.answers).toEqual(['A 192.0.2.1', 'A 192.0.2.2']);
});

test('dns follows CNAME records in the answer', async () => {
  const { facts, evidence } = await askKnot('alias.signed.example', { query_type: 'AAAA' });
  expect(facts.answers).toEqual(['2001:db8::1']);
  expect(facts['dns.cname']).toEqual(['other.signed.example.', 'www.signed.example.']);
  expect(evidence.answers).toContain('CNAME www.signed.example.');
});

test('dns has no answers where the aliases lead out of the answer', async () => {
  const { state, facts } = await askKnot('gone.signed.example');
  expect({ state, answers: facts.answers }).toEqual({ state: 'up', answers: [] });
});

test.each([
  ['signed.example', 'MX', ['10 mail.signed.example.']],
  ['signed.example', 'TXT', ['"v=spf1 -all" "two \\"parts\\""']],
  ['signed.example', 'CAA', ['0 issue "ca.example"']],
  ['signed.example', 'NS', ['ns.signed.example.']],
  ['_sip._tcp.signed.example', 'SRV', ['1 2 5060 sip.signed.example.']],
  ['new.signed.example', 'HTTPS', ['\\# 10 00010000010003026832']],
  ['odd.signed.example', 'TYPE65280', ['\\# 4 0A000001']],
])('dns reads what %s has of type %s', async (query_name, query_type, answers) => {
  expect((await askKnot(query_name, { query_type })).facts.answers).toEqual(answers);
});

test('dns agrees with kdig on every record of a signed zone', async () => {
  const words = ['@127.0.0.1', '-p', String(knot.port), '+tcp', '+noall', '+answer'];
  for (const query_type of ['SOA', 'NSEC', 'DNSKEY', 'RRSIG', 'CDS', 'CDNSKEY']) {
    const { stdout } = await promisify(execFile)('kdig', [...words, 'signed.example', query_type]);
    const expected = stdout.trim().split('\n').map(normal).filter(Boolean).sort();
    const { facts } = await askKnot('signed.example', { query_type, transport: 'tcp' });
    expect((facts['dns.answer_records'] as string[]).map(normal).sort()).toEqual(expected);
  }
});

/** Knot may answer with any of its two keys first; blanks within base64 differ between writers. */
function normal(line: string): string {
  return line
    .replace(/\s+/g, ' ')
    .replace(/(?<=[A-Za-z0-9+/=]{40}) (?=[A-Za-z0-9+/=]+$)/g, '')
    .trim();
}

test('dns tells the serial of a zone, as a fact and as a metric', async () => {
  const result = await askKnot('plain.example', { query_type: 'SOA' });
  expect(result.facts['dns.serial']).toBe(2_026_112_101);
  expect(metricOf(result, 'probe_dns_serial')).toBe(2_026_112_101);
});

test('dns says which response code made it fail', async () => {
  const result = await askKnot('nothing.plain.example');
  expect(result).toMatchObject({ state: 'down', reason: 'nxdomain' });
  expect(result.evidence.answers).toEqual(['NXDOMAIN']);
  expect(metricOf(result, 'probe_dns_query_succeeded')).toBe(1);
});

test('dns takes another response code for good when it is told to', async () => {
  const result = await askKnot('nothing.plain.example', { rcodes: ['NXDOMAIN'] });
  expect(result.state).toBe('up');
});

test('dns finds a good response code bad when another one was wanted', async () => {
  const result = await askKnot('www.plain.example', { rcodes: ['NXDOMAIN'] });
  expect(result).toMatchObject({ state: 'down', reason: 'unexpected-rcode' });
});

test('dns is refused by a server that is not responsible for the name', async () => {
  expect(await askKnot('www.elsewhere.example')).toMatchObject({ state: 'down', reason: 'refused' });
});

test('dns asks over tcp for an answer that was cut over udp', async () => {
  const { facts } = await askKnot('many.signed.example', { query_type: 'TXT' });
  expect(facts).toMatchObject({ 'dns.tc': true, 'dns.transport': 'tcp', connected: true });
  expect(facts.answers).toHaveLength(60);
});

test('dns asks over tcp from the start', async () => {
  const { facts, phases } = await askKnot('www.plain.example', { transport: 'tcp' });
  expect(facts).toMatchObject({ 'dns.transport': 'tcp', answers: ['192.0.2.9'] });
  expect(phases.connect).toBeGreaterThan(0);
});

test('dns asks over tls, and tells the certificate', async () => {
  const server = `127.0.0.1:${tlsPort}`;
  const tls = { ca_file: join(folder, 'certificate.pem') };
  const result = await runKind(dnsProbe, { server, query_name: 'www.plain.example', transport: 'tls', tls });
  expect(result).toMatchObject({
    state: 'up',
    facts: { answers: ['192.0.2.9'], 'certificate.trusted': true },
  });
});

test('dns refuses a name server over tls that nobody vouches for', async () => {
  const server = `127.0.0.1:${tlsPort}`;
  const result = await runKind(dnsProbe, { server, query_name: 'www.plain.example', transport: 'tls' });
  expect(result).toMatchObject({ state: 'down', reason: 'certificate-self-signed' });
});

test('dns is told by a validating server that the signatures are good', async () => {
  const result = await askUnbound('www.signed.example', { dnssec: true, require_ad: true });
  expect(result).toMatchObject({ state: 'up', facts: { 'dns.ad': true, 'dns.ra': true } });
});

test('dns is down where the answer has to be vouched for and is not', async () => {
  const result = await askUnbound('www.plain.example', { dnssec: true, require_ad: true });
  expect(result).toMatchObject({ state: 'down', reason: 'not-authenticated', facts: { 'dns.ad': false } });
});

test('dns is refused an answer whose signatures are wrong', async () => {
  expect(await askUnbound('www.broken.example')).toMatchObject({ state: 'down', reason: 'servfail' });
});

test('dns does not count the signatures among the answers', async () => {
  const { facts } = await askKnot('www.signed.example', { dnssec: true });
  expect(facts.answers).toHaveLength(2);
  expect((facts['dns.answer_records'] as string[]).some((line) => line.includes('\tRRSIG\t'))).toBe(true);
});

test('dns asks in letters of random case, and true servers repeat them', async () => {
  const result = await askKnot('a-long-name-of-many-letters.plain.example', { mix_case: true });
  expect(result).toMatchObject({ reason: 'nxdomain' });
});

test('dns tells the phases of blackbox_exporter', async () => {
  const result = await askUnbound('www.plain.example');
  const phase = (name: string) => metricOf(result, 'probe_dns_duration_seconds', { phase: name });
  expect([phase('resolve'), phase('connect')! >= 0, phase('request')! > 0]).toEqual([0, true, true]);
});

test('dns finds the address of a name server that is given by name', async () => {
  const result = await runKind(dnsProbe, {
    server: `localhost:${knot.port}`,
    ip: '4',
    query_name: 'www.plain.example',
  });
  expect(result).toMatchObject({ state: 'up', address: '127.0.0.1' });
});

test('dns tells every metric that blackbox_exporter tells, with its values', async () => {
  const question = '{query_name: www.plain.example, query_type: A, preferred_ip_protocol: ip4}';
  const missing = '{query_name: no.plain.example, query_type: A, preferred_ip_protocol: ip4}';
  const exporter = await startBlackboxExporter(
    `modules: {good: {prober: dns, dns: ${question}}, bad: {prober: dns, dns: ${missing}}}`,
  );
  try {
    for (const [module, query_name] of [
      ['good', 'www.plain.example'],
      ['bad', 'no.plain.example'],
    ] as const) {
      const theirs = await exporter.probe(module, knot.address);
      const ours = metricsByName(await askKnot(query_name, { edns_size: 0 }));
      expect([...theirs.keys()].filter((name) => !ours.has(name))).toEqual([]);
      for (const [name, value] of theirs)
        if (!name.includes('seconds')) expect([name, ours.get(name)]).toEqual([name, value]);
    }
  } finally {
    await exporter.stop();
  }
});
