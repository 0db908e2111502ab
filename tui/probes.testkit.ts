import type {
  MeshPair,
  ProbeDetail,
  ProbeRow,
  ProbeRunRecord,
  ProbeVerdict,
} from '../agent/contract/probes.ts';
import type { HostAnswer } from './data/hosts-poll.ts';
import type { ProbeListing } from './data/merge-probes.ts';
import { fleetHost, NOON } from './fleet.testkit.ts';

const iso = (ago: number) => new Date(NOON - ago).toISOString();
const VANTAGES = ['web-1', 'web-2', 'web-3'];

/** A probe over HTTP that is up and that three hosts run, with what is different about it. */
export function probeRow(name: string, change: Partial<ProbeRow> = {}): ProbeRow {
  return {
    ...{ name, kind: 'http', target: `https://${name}.example/`, group: 'shop', describe: null },
    ...{ labels: { team: 'web' }, vantages: VANTAGES, runsHere: true },
    ...{ state: 'up', since: iso(3 * 3_600_000), reason: 'ok', message: '', flapping: false, marks: [] },
    ...{ intervalSeconds: 10, lastRun: iso(4_000), nextRun: iso(-6_000), durationSeconds: 0.08 },
    phaseSeconds: { dns: 0.008, connect: 0.012, tls: 0.024, processing: 0.028, transfer: 0.008 },
    ...{ address: '192.0.2.10', families: null, conditions: [], certificateExpires: iso(-64 * 86_400_000) },
    recentSeconds: Array.from({ length: 30 }, (_, index) => 0.08 + (index % 5) * 0.01),
    ...{ uptime: 1, verdict: null },
    ...change,
  };
}

/** What a host that sees `failing` of three says of a target since five minutes. */
export function probeVerdict(
  cause: string,
  state: string,
  failing: readonly string[],
  message = '',
): ProbeVerdict {
  const quorum = { needed: 2, failing: failing.length, knowing: 3, of: 3 };
  return { cause, state, message, since: iso(300_000), failing: [...failing], notes: [], quorum };
}

/** What one host tells of its probes. */
export function probeListing(vantage: string, probes: readonly ProbeRow[]): ProbeListing {
  return { time: iso(0), vantage, probes: [...probes] };
}

/** The answer of a host that is up, or why it gave none. */
export function hostAnswer(
  name: string,
  probes: readonly ProbeRow[] | null,
  because: string | null = null,
): HostAnswer<ProbeListing> {
  const value = probes === null ? null : probeListing(name, probes);
  return { host: fleetHost(name), value, answeredAt: value === null ? null : NOON, because };
}

const down = {
  ...{ state: 'down', since: iso(300_000), reason: 'condition-failed', message: 'status == 200: found 503' },
  conditions: [
    { text: 'status == 200', holds: false, found: '503', severity: 'condition' },
    { text: 'latency < 300ms', holds: true, found: '80ms', severity: 'condition' },
    { text: 'certificate.expires > 90d', holds: false, found: '64d', severity: 'warning' },
  ],
  recentSeconds: Array.from({ length: 30 }, (_, index) => (index < 20 ? 0.08 : null)),
  uptime: 0.972,
} satisfies Partial<ProbeRow>;

/** What three hosts tell of a shop: a probe for each thing that a row may look like. */
export function shopProbes(host: string): ProbeRow[] {
  const sees = (wanted: string) => host === wanted;
  const verdict = probeVerdict;
  const mark = (mark: string, because: string, ago: number | null) => ({
    ...{ mark, because },
    until: ago === null ? null : iso(ago),
  });
  return [
    probeRow('home', { verdict: verdict('up', 'up', []) }),
    probeRow('checkout', {
      ...down,
      verdict: verdict('target-down', 'down', VANTAGES, '3 vantages: status == 200: found 503'),
    }),
    probeRow('search', {
      ...(sees('web-2')
        ? {
            ...down,
            reason: 'timeout-connect',
            message: 'no answer in 2 s',
            phaseSeconds: { dns: 0.002, connect: 2 },
          }
        : {}),
      verdict: verdict('path-broken', 'degraded', ['web-2'], 'search is up; the path from web-2 is broken'),
    }),
    probeRow('images', {
      families: { '4': { state: 'up', reason: 'ok' }, '6': { state: 'down', reason: 'timeout-connect' } },
      verdict: verdict('dual-stack-half-up', 'degraded', ['web-1'], 'up over IPv4, down over IPv6'),
      certificateExpires: iso(-2 * 86_400_000),
    }),
    probeRow('wiki', {
      ...down,
      group: 'office',
      marks: [mark('maintenance', 'a new release', -47 * 60_000)],
      verdict: verdict('target-down', 'down', VANTAGES, '3 vantages: status == 200: found 503'),
    }),
    probeRow('backup', {
      ...{ kind: 'heartbeat', target: 'backup', group: 'data', vantages: ['web-1'], runsHere: sees('web-1') },
      ...{ phaseSeconds: {}, certificateExpires: null, marks: [mark('paused', '', null)] },
      verdict: verdict('up', 'up', []),
    }),
    probeRow('replica', {
      ...{ kind: 'postgres', target: 'db-2:5432', group: 'data', flapping: true, certificateExpires: null },
      phaseSeconds: { connect: 0.003, processing: 0.006 },
      durationSeconds: 0.009,
      verdict: verdict('up', 'up', []),
    }),
    probeRow('legacy', {
      ...{ state: 'unknown', reason: 'north-stars-unreachable', message: 'reaches none of its north stars' },
      ...{
        durationSeconds: null,
        phaseSeconds: {},
        recentSeconds: [],
        uptime: null,
        certificateExpires: null,
      },
      ...{ kind: 'mysql', target: 'legacy:3306', group: 'data' },
      verdict: { ...verdict('unknown', 'unknown', []), quorum: { needed: 2, failing: 0, knowing: 0, of: 3 } },
    }),
  ];
}

/** One run that failed. */
export function probeRun(ago: number, change: Partial<ProbeRunRecord> = {}): ProbeRunRecord {
  return {
    ...{ time: iso(ago), state: 'down', reason: 'condition-failed', message: 'status == 200: found 503' },
    ...{ durationSeconds: 0.08, phaseSeconds: { dns: 0.008, connect: 0.072 }, address: '192.0.2.10' },
    conditions: down.conditions,
    facts: { status: '503', ip: '192.0.2.10' },
    trace: [
      { atSeconds: 0.008, direction: 'note', text: 'checkout.example is 192.0.2.10' },
      { atSeconds: 0.02, direction: 'sent', text: 'GET / HTTP/1.1\r\nHost: checkout.example\r\n\r\n' },
      { atSeconds: 0.07, direction: 'received', text: 'HTTP/1.1 503 Service Unavailable\r\n\r\n' },
    ],
    ...change,
  };
}

/** What web-1 tells of one of its probes. */
export function probeDetail(probe: ProbeRow, change: Partial<ProbeDetail> = {}): ProbeDetail {
  return {
    ...{ time: iso(0), vantage: 'web-1', probe },
    runs: [probeRun(4_000), probeRun(14_000)],
    failures: [4, 14, 24, 290].map((seconds) => probeRun(seconds * 1_000)),
    lastGood: iso(310_000),
    diff: [
      {
        topic: 'headers',
        lines: [
          { change: 'same', text: 'content-type: text/html' },
          { change: 'removed', text: 'server: nginx' },
          { change: 'added', text: 'server: envoy' },
        ],
      },
    ],
    ...change,
  };
}

/** How a host reaches another: in 1 ms, by default. */
export function meshPair(to: string, change: Partial<MeshPair> = {}): MeshPair {
  return {
    ...{ to, up: true, latencySeconds: 0.001, loss: 0, clockOffsetSeconds: 0.002, lastSeen: iso(2_000) },
    ...change,
  };
}
