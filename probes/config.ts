import { z } from 'zod';
import { durationField, optionalDurationField } from '../agent/kit/config-fields.ts';
import { conditionProblems } from './condition-problems.ts';
import { probeKinds } from './index.ts';
import { maintenanceWindow } from './judge/maintenance-window-bun.ts';
import { parentCircle } from './judge/parents.ts';
import type { ProbeKind } from './probe-kind.ts';
import { probeSchema } from './probe-schema.ts';

const name = z
  .string()
  .max(200)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._:-]*$/u,
    'expected letters, digits, spaces and . _ : -, a letter or digit first',
  );
const labelName = z
  .string()
  .regex(
    /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/,
    'expected a label name: letters, digits, underscore; not __ first',
  );
const oneOrMore = z.union([name, z.array(name).max(20)]).transform((value) => [value].flat());
const host = z.string().min(1).max(253);

/** What the agent's schedule, judging and vantages add to every probe. */
export const scheduledOptions = {
  name: name.describe('What it is called; the same on every host that runs it.'),
  describe: z.string().max(500).optional().describe('What it watches, for people.'),
  enabled: z.boolean().default(true).describe('Whether it is run.'),
  group: name.optional().describe('What it is shown with.'),
  labels: z.record(labelName, z.string().max(200)).default({}).describe('Labels of its series.'),
  interval: durationField('30s', { min: '1s', max: '1d' }).describe('Time from start to start.'),
  recheck: optionalDurationField({ min: '100ms', max: '1h' })
    .optional()
    .describe('Time to the next run while a change is not confirmed; else a quarter of the interval.'),
  fail_after: z.int().min(1).max(100).default(2).describe('Failures in a row until it is down.'),
  recover_after: z.int().min(1).max(100).default(2).describe('Successes in a row until it is up again.'),
  vantages: z
    .union([z.literal('all'), z.int().min(1).max(1_000), z.array(host).min(1).max(1_000)])
    .default('all')
    .describe('Which of the hosts that have this probe run it: all, so many of them, or those named.'),
  quorum: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('How many vantages must see it down; else more than half of those that know.'),
  maintenance: z.array(maintenanceWindow).max(50).default([]).describe('When its failures are expected.'),
  parent: oneOrMore
    .default([])
    .describe('Probes without which it cannot be up; while one is down, it is held.'),
} as const;

/** One probe of the configuration: the common options, and those of its kind. */
export type ProbeDefinition = z.output<ReturnType<typeof probeSchema<typeof scheduledOptions>>> &
  Readonly<Record<string, unknown>>;

/** One probe as it is written: `kind` says which options it takes. */
export const probeDefinition = z.discriminatedUnion(
  'kind',
  probeKinds.map(definitionOf) as [ReturnType<typeof definitionOf>],
  { error: `expected one of ${probeKinds.map(({ name }) => name).join(', ')}` },
) as unknown as z.ZodType<ProbeDefinition>;

/** Options of the `probes:` section. */
export const probesConfig = z
  .strictObject({
    list: z
      .array(probeDefinition)
      .max(10_000)
      .default([])
      .superRefine(namesOnce)
      .superRefine(parentsKnown)
      .describe('What is probed; see vedette probe --help for the kinds.'),
    north_stars: z
      .array(name)
      .max(20)
      .default([])
      .describe('Probes of which most fail only when this host itself is cut off; then nothing is judged.'),
    concurrency: z
      .int()
      .min(1)
      .max(1_000)
      .default(64)
      .describe('Runs at the same time.')
      .meta({ restart: true }),
    per_target: z
      .int()
      .min(1)
      .max(100)
      .default(4)
      .describe('Runs at the same time against one host.')
      .meta({ restart: true }),
    keep_runs: z.int().min(1).max(100).default(10).describe('Runs of each probe that are kept with traces.'),
    keep_failures: z
      .int()
      .min(1)
      .max(100)
      .default(10)
      .describe('Failures of each probe that are kept with traces.'),
    modules_file: z
      .string()
      .startsWith('/', 'expected an absolute path')
      .optional()
      .describe("Modules of GET /probe, in blackbox_exporter's format."),
  })
  .prefault({})
  .describe('Synthetic checks of this host and of others.');
export type ProbesConfig = z.output<typeof probesConfig>;

function definitionOf(kind: ProbeKind) {
  return probeSchema(kind, scheduledOptions).superRefine((options, context) => {
    for (const { path, message } of conditionProblems(kind, options as never))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
}

function namesOnce(list: readonly ProbeDefinition[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of list.entries()) {
    if (seen.has(name)) {
      context.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: `${name} is there twice; rename one`,
      });
    }
    seen.add(name);
  }
}

function parentsKnown(list: readonly ProbeDefinition[], context: z.core.$RefinementCtx): void {
  const names = new Set(list.map(({ name }) => name));
  for (const [index, { parent }] of list.entries()) {
    const lost = parent.find((name) => !names.has(name));
    if (lost !== undefined) refuseParent(index, `no probe is called ${lost}`, context);
  }
  const circle = parentCircle(new Map(list.map(({ name, parent }) => [name, parent])));
  if (circle === undefined) return;
  refuseParent(
    list.findIndex(({ name }) => name === circle[0]),
    `parents in a circle: ${circle.join(', ')}; take one away`,
    context,
  );
}

function refuseParent(index: number, message: string, context: z.core.$RefinementCtx): void {
  context.addIssue({ code: 'custom', path: [index, 'parent'], message });
}
