import { z } from 'zod';
import { ratio, timestamp } from './fields.ts';
import { route } from './route.ts';

const seconds = z.number().describe('Seconds');
const state = z.string().describe('up, degraded, down or unknown; unknown says nothing about the target');
const phaseSeconds = z
  .record(z.string(), seconds)
  .describe('Of the phases that the run came to: dns, connect, tls, processing, transfer');

/** One condition of one run. */
export const probeCondition = z.object({
  text: z.string(),
  holds: z.boolean(),
  found: z.string().describe('What was compared; empty where the run did not get so far'),
  severity: z.string().describe('condition: makes it down; warning: makes it degraded'),
});
export type ProbeConditionRow = z.infer<typeof probeCondition>;

/** What all vantages together say of a target, as the answering agent sees them. */
export const probeVerdict = z.object({
  cause: z
    .string()
    .describe(
      'up, target-down, target-degraded, path-broken, vantage-isolated, dns-split, dual-stack-half-up, regional, unknown',
    ),
  state,
  message: z.string().describe('One sentence for a person'),
  since: timestamp,
  failing: z.array(z.string()).describe('Vantages'),
  notes: z.array(z.object({ vantage: z.string(), cause: z.string(), because: z.string() })),
  quorum: z.object({
    needed: z.number().int(),
    failing: z.number().int(),
    knowing: z.number().int(),
    of: z.number().int(),
  }),
});
export type ProbeVerdict = z.infer<typeof probeVerdict>;

/** A mark that a person, the configuration or another probe set; what is marked is measured and judged all the same. */
export const probeMark = z.object({
  mark: z.string().describe('paused, maintenance, silenced or held-by-parent; only paused ones are not run'),
  because: z.string(),
  until: timestamp.nullable().describe('Null: until it is taken away'),
});
export type ProbeMark = z.infer<typeof probeMark>;

/** One probe as this agent sees it from where it stands. */
export const probeRow = z.object({
  name: z.string(),
  kind: z.string(),
  target: z.string(),
  group: z.string().nullable(),
  describe: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  vantages: z.array(z.string()).describe('The hosts that run it'),
  runsHere: z.boolean(),
  state,
  since: timestamp.nullable(),
  reason: z.string().describe('ok, or why not: stable, lower case with hyphens'),
  message: z.string(),
  flapping: z.boolean(),
  marks: z.array(probeMark),
  intervalSeconds: seconds,
  lastRun: timestamp.nullable(),
  nextRun: timestamp.nullable(),
  durationSeconds: seconds.nullable(),
  phaseSeconds,
  address: z.string().nullable(),
  families: z
    .record(z.string(), z.object({ state, reason: z.string() }))
    .nullable()
    .describe('By address family, 4 and 6, where both are asked'),
  conditions: z.array(probeCondition),
  certificateExpires: timestamp.nullable(),
  recentSeconds: z
    .array(seconds.nullable())
    .describe('How long the last runs took, oldest first, at most 60; null where it was not up'),
  uptime: ratio.nullable().describe('Over the last day, of the time in which it was known'),
  verdict: probeVerdict.nullable(),
});
export type ProbeRow = z.infer<typeof probeRow>;

export const listProbes = route({
  id: 'listProbes',
  method: 'get',
  path: '/api/v1/probes',
  summary: 'The probes of this agent, by name, as it sees them from where it stands',
  role: 'viewer',
  response: z.object({ time: timestamp, vantage: z.string(), probes: z.array(probeRow) }),
});

/** One run, kept with everything that was said. */
export const probeRunRecord = z.object({
  time: timestamp,
  state,
  reason: z.string(),
  message: z.string(),
  durationSeconds: seconds,
  phaseSeconds,
  address: z.string().nullable(),
  conditions: z.array(probeCondition),
  facts: z.record(z.string(), z.string()).describe('What was learned, written for a person'),
  trace: z.array(z.object({ atSeconds: seconds, direction: z.string(), text: z.string() })),
});
export type ProbeRunRecord = z.infer<typeof probeRunRecord>;

/** What differs from the last good run. */
export const probeDiff = z.object({
  topic: z.string().describe('answers, certificate, headers or path'),
  lines: z.array(z.object({ change: z.string().describe('same, added or removed'), text: z.string() })),
});

const byName = z.object({ name: z.string().min(1).max(200) });

export const getProbe = route({
  id: 'getProbe',
  method: 'get',
  path: '/api/v1/probes/{name}',
  summary: 'One probe: its last runs, its last failures with traces, and what differs from the last good run',
  role: 'viewer',
  params: byName,
  response: z.object({
    time: timestamp,
    vantage: z.string(),
    probe: probeRow,
    runs: z.array(probeRunRecord).describe('Newest first'),
    failures: z.array(probeRunRecord).describe('Newest first'),
    lastGood: timestamp.nullable(),
    diff: z.array(probeDiff),
  }),
});
export type ProbeDetail = z.infer<typeof getProbe.response>;

export const runProbeNow = route({
  id: 'runProbeNow',
  method: 'post',
  path: '/api/v1/probes/{name}/run',
  summary: 'Runs a probe once more, now, and answers what it found',
  role: 'operator',
  params: byName,
  response: probeRunRecord,
});

export const markProbe = route({
  id: 'markProbe',
  method: 'post',
  path: '/api/v1/probes/{name}/marks',
  summary: 'Pauses a probe, puts it in maintenance or silences it, for a time; or takes the mark away',
  role: 'operator',
  params: byName,
  body: z.strictObject({
    mark: z.enum(['paused', 'maintenance', 'silenced']),
    seconds: z
      .number()
      .int()
      .min(0)
      .max(31_536_000)
      .nullable()
      .describe('How long; null: until it is taken away; 0: take it away'),
    because: z.string().max(200).default(''),
  }),
  response: z.object({ marks: z.array(probeMark) }),
});

/** How this agent reaches one peer. */
export const meshPair = z.object({
  to: z.string(),
  up: z.boolean(),
  latencySeconds: seconds.nullable(),
  loss: ratio.nullable(),
  clockOffsetSeconds: seconds.nullable().describe('Its clock minus ours'),
  lastSeen: timestamp.nullable(),
});
export type MeshPair = z.infer<typeof meshPair>;

/** Names of probes hold no comma. */
const names = z.string().max(4_000);

/** What one vantage tells the others of one probe. */
export const vantageResult = z.object({
  name: z.string(),
  runs: z.boolean().describe('Whether this vantage runs it, or has it and leaves it to others'),
  state,
  reason: z.string(),
  time: timestamp.nullable(),
  address: z.string().nullable(),
  answers: z.array(z.string()).nullable(),
  families: z.record(z.string(), z.object({ state, reason: z.string() })).nullable(),
  told: z
    .object({ cause: z.string(), state, version: z.int().min(0) })
    .nullable()
    .describe(
      'The verdict that was told last as an event, as far as this vantage knows; a greater version is newer',
    ),
});
export type VantageResult = z.infer<typeof vantageResult>;

export const listVantageResults = route({
  id: 'listVantageResults',
  method: 'get',
  path: '/api/v1/probe-results',
  summary: 'What this vantage found last, of every probe that it has: what peers make a verdict of',
  role: 'viewer',
  query: z.object({
    probes: names.optional().describe('Only these, by name, with commas between; all when left out'),
    unsettled: names
      .optional()
      .describe(
        'Those of which the asker has found something that is not confirmed: run again, now, if they are due',
      ),
  }),
  response: z.object({
    time: timestamp,
    vantage: z.string(),
    labels: z.record(z.string(), z.string()),
    results: z.array(vantageResult),
    mesh: z.array(meshPair).describe('How this vantage reaches the others'),
    northStars: z
      .object({ failing: z.number().int(), of: z.number().int() })
      .describe('Those that this vantage does not reach, of how many'),
  }),
});

export const getMesh = route({
  id: 'getMesh',
  method: 'get',
  path: '/api/v1/mesh',
  summary: 'How this agent reaches its peers: latency, loss and clock offset of each pair that begins here',
  role: 'viewer',
  response: z.object({ time: timestamp, from: z.string(), pairs: z.array(meshPair) }),
});

export const probeTarget = route({
  id: 'probeTarget',
  method: 'get',
  path: '/probe',
  summary: 'Probes a target with a module, and answers its metrics as blackbox_exporter does',
  role: 'viewer',
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  query: z.object({
    target: z.string().max(2_000).optional(),
    module: z.string().max(200).default('http_2xx'),
    debug: z.enum(['true', 'false']).default('false'),
    hostname: z.string().max(253).optional(),
  }),
  response: z.string(),
});
