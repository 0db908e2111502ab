import {
  getProbe,
  listProbes,
  markProbe,
  type ProbeConditionRow,
  type ProbeRow,
  type ProbeRunRecord,
  runProbeNow,
} from '../../../agent/contract/probes.ts';
import { marksOf, setMark } from '../probe-marks.ts';
import type { SimulatedHost } from '../simulated-host.ts';
import {
  INTERVAL_SECONDS,
  phasesOf,
  runOf,
  type SimulatedProbe,
  type SimulatedRun,
  simulatedProbes,
  vantagesOf,
  verdictOf,
} from '../simulated-probes.ts';
import type { World } from '../world.ts';
import type { Answer, Question } from './answer.ts';

const INTERVAL_MS = INTERVAL_SECONDS * 1_000;
const DAY_MS = 86_400_000;
const RECENT = 60;

/** Probes as every host tells of them: all know all, some run each. */
export const probeAnswers: readonly Answer[] = [
  {
    path: listProbes.path,
    answer: (question) => {
      const { host, world, now } = question;
      const probes = simulatedProbes.map((probe) => rowOf(probe, host, world, now));
      return JSON.stringify({ time: iso(now), vantage: host.name, probes });
    },
  },
  { path: getProbe.path, answer: (question) => named(question, detailText) },
  { path: runProbeNow.path, answer: (question) => named(question, runText) },
  { path: markProbe.path, answer: (question) => named(question, markText) },
];

function named(question: Question, answer: (probe: SimulatedProbe, question: Question) => string | Response) {
  const name = decodeURIComponent(question.pathname.split('/')[4] ?? '');
  const probe = simulatedProbes.find((one) => one.name === name);
  return probe === undefined
    ? problem(404, 'not-found', `Cannot find the probe ${name}`)
    : answer(probe, question);
}

function runText(probe: SimulatedProbe, { host, world, now }: Question): string | Response {
  if (!vantagesOf(probe, world).includes(host))
    return problem(409, 'conflict', `Cannot run ${probe.name}: this host is none of its vantages`);
  return JSON.stringify(recordOf(probe, runOf(probe, host, world, now), now));
}

/** One host of each fleet lets nobody change anything. */
function markText(probe: SimulatedProbe, { host, body, now }: Question): string | Response {
  if (host.trouble === 'other-version')
    return problem(
      403,
      'forbidden',
      'Cannot mark a probe: the token has the role viewer, operator is needed',
    );
  const request = JSON.parse(body) as { mark: string; seconds: number | null; because?: string };
  const marks = setMark(probe, host, { because: '', ...request }, now);
  return JSON.stringify({ marks });
}

function detailText(probe: SimulatedProbe, { host, world, now }: Question): string {
  const turn = Math.floor(now / INTERVAL_MS) * INTERVAL_MS;
  const runs = Array.from({ length: 10 }, (_, index) => turn - index * INTERVAL_MS);
  const failed = Array.from({ length: 240 }, (_, index) => turn - index * INTERVAL_MS)
    .map((at) => ({ at, run: runOf(probe, host, world, at) }))
    .filter(({ run }) => run.state === 'down' || run.state === 'degraded');
  const failing = failed.length > 0;
  return JSON.stringify({
    time: iso(now),
    vantage: host.name,
    probe: rowOf(probe, host, world, now),
    runs: runs.map((at) => recordOf(probe, runOf(probe, host, world, at), at)),
    failures: failed.slice(0, 20).map(({ at, run }) => recordOf(probe, run, at)),
    lastGood: iso(failing ? world.sickSince + 50_000 : turn),
    diff: failing ? diffOf(probe) : [],
  });
}

function diffOf({ kind }: SimulatedProbe) {
  const line = (change: string, text: string) => ({ change, text });
  const answers = [
    line('same', 'shop.example. A'),
    line('removed', '192.0.2.10'),
    line('added', '192.0.2.99'),
  ];
  if (kind === 'dns') return [{ topic: 'answers', lines: answers }];
  const headers = [
    line('same', 'content-type: text/html'),
    line('removed', 'server: nginx/1.24.0'),
    line('added', 'server: envoy'),
    line('added', 'retry-after: 30'),
  ];
  const path = [
    line('same', '10.0.0.1'),
    line('same', '198.51.100.1'),
    line('removed', '198.51.100.7'),
    line('added', '* no answer'),
  ];
  return [
    { topic: 'headers', lines: headers },
    { topic: 'path', lines: path },
  ];
}

function rowOf(probe: SimulatedProbe, host: SimulatedHost, world: World, now: number): ProbeRow {
  const vantages = vantagesOf(probe, world);
  const marks = marksOf(probe, host, now);
  const runsHere = vantages.includes(host);
  const paused = marks.some(({ mark }) => mark === 'paused');
  const last = Math.floor((paused ? world.startedAt : now) / INTERVAL_MS) * INTERVAL_MS;
  const run = runOf(probe, host, world, last);
  const heard = runsHere && run.state !== 'unknown';
  return {
    ...{ name: probe.name, kind: probe.kind, target: probe.target, group: probe.group, describe: null },
    labels: { team: probe.group === 'office' ? 'it' : 'web' },
    vantages: vantages.map(({ name }) => name),
    runsHere,
    ...(runsHere ? { state: run.state, reason: run.reason, message: run.message } : NOT_HERE),
    since: runsHere
      ? iso(run.state === 'up' ? world.startedAt - 3 * 3_600_000 : world.sickSince + 60_000)
      : null,
    flapping: runsHere && probe.trouble === 'flapping',
    marks,
    intervalSeconds: INTERVAL_SECONDS,
    lastRun: heard ? iso(last) : null,
    nextRun: runsHere && !paused ? iso(last + INTERVAL_MS) : null,
    durationSeconds: heard ? run.ms / 1_000 : null,
    phaseSeconds: heard ? phasesOf(probe, run) : {},
    address: heard ? addressOf(probe) : null,
    families: probe.trouble === 'half' && runsHere ? HALF_UP : null,
    conditions: runsHere ? conditionsOf(probe, run) : [],
    certificateExpires:
      runsHere && probe.certificateDays !== undefined
        ? iso(world.startedAt + probe.certificateDays * DAY_MS)
        : null,
    recentSeconds: heard ? recentOf(probe, host, world, last) : [],
    uptime: heard ? (probe.trouble === undefined ? 1 : 0.9722) : null,
    verdict: verdictOf(probe, world, last),
  };
}

const NOT_HERE = { state: 'unknown', reason: 'not-run-here', message: '' };
const HALF_UP = { '4': { state: 'up', reason: 'ok' }, '6': { state: 'down', reason: 'timeout-connect' } };

function recentOf(probe: SimulatedProbe, host: SimulatedHost, world: World, last: number): (number | null)[] {
  return Array.from({ length: RECENT }, (_, index) => {
    const run = runOf(probe, host, world, last - (RECENT - 1 - index) * INTERVAL_MS);
    return run.state === 'up' || run.state === 'degraded' ? run.ms / 1_000 : null;
  });
}

function recordOf(probe: SimulatedProbe, run: SimulatedRun, at: number): ProbeRunRecord {
  return {
    ...{ time: iso(at), state: run.state, reason: run.reason, message: run.message },
    durationSeconds: run.ms / 1_000,
    phaseSeconds: phasesOf(probe, run),
    address: addressOf(probe),
    conditions: conditionsOf(probe, run),
    facts: { ip: addressOf(probe), status: run.state === 'down' ? '503' : '200' },
    trace: traceOf(probe, run),
  };
}

function conditionsOf({ kind, trouble }: SimulatedProbe, run: SimulatedRun): ProbeConditionRow[] {
  if (kind !== 'http') return [];
  const reached = run.reason !== 'timeout-connect';
  const status = run.state === 'down' ? '503' : '200';
  return [
    {
      text: 'status == 200',
      holds: reached && status === '200',
      found: reached ? status : '',
      severity: 'condition',
    },
    {
      text: 'latency < 300ms',
      holds: run.ms < 300,
      found: reached ? `${Math.round(run.ms)}ms` : '',
      severity: trouble === 'slow' ? 'warning' : 'condition',
    },
    {
      text: 'body matches /cart/',
      holds: reached && status === '200',
      found: reached ? '<!doctype html>…' : '',
      severity: 'condition',
    },
  ];
}

function traceOf({ kind, target }: SimulatedProbe, run: SimulatedRun): ProbeRunRecord['trace'] {
  const at = (share: number) => (run.ms * share) / 1_000;
  const note = (share: number, text: string) => ({ atSeconds: at(share), direction: 'note', text });
  if (run.reason === 'timeout-connect')
    return [note(0, `${target} is 192.0.2.10`), note(1, 'timeout-connect: no answer within 2000 ms')];
  if (kind !== 'http')
    return [note(0, `${target} is 192.0.2.10`), note(0.3, 'connected'), note(1, run.message || 'ok')];
  const status = run.state === 'down' ? '503 Service Unavailable' : '200 OK';
  return [
    note(0, 'shop.example is 192.0.2.10, 2001:db8::10'),
    note(0.25, 'connected to 192.0.2.10:443'),
    note(0.55, 'TLSv1.3 TLS_AES_256_GCM_SHA384, CN=shop.example, ALPN http/1.1'),
    {
      atSeconds: at(0.56),
      direction: 'sent',
      text: 'GET / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: vedette\r\nAccept: */*\r\n\r\n',
    },
    {
      atSeconds: at(0.9),
      direction: 'received',
      text: `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nServer: envoy\r\nRetry-After: 30\r\n\r\n`,
    },
    {
      atSeconds: at(0.99),
      direction: 'received',
      text: '<!doctype html>\n<title>Sorry</title>\n<p>upstream connect error</p>',
    },
    note(1, run.message === '' ? 'all conditions hold' : run.message),
  ];
}

function addressOf({ kind }: SimulatedProbe): string {
  return kind === 'icmp' ? '10.0.0.1' : '192.0.2.10';
}

function problem(status: number, type: string, detail: string): Response {
  const headers = { 'Content-Type': 'application/problem+json' };
  const body = { type: `urn:vedette:problem:${type}`, title: type, status, detail };
  return Response.json(body, { status, headers });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
