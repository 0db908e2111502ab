import type { Condition } from './conditions/condition.ts';
import type { ProbeKind } from './probe-kind.ts';
import type { ProbeResult } from './probe-result.ts';
import { probeSchema } from './probe-schema.ts';
import { type RunOptions, runProbe } from './run-probe.ts';

export type RunKindOptions = RunOptions & {
  readonly conditions?: readonly Condition[];
  readonly warnings?: readonly Condition[];
};

/** Reads options as the configuration would, and runs once. @throws ZodError when they are refused. */
export async function runKind(
  kind: ProbeKind,
  written: Readonly<Record<string, unknown>>,
  { conditions = [], warnings = [], ...options }: RunKindOptions = {},
): Promise<ProbeResult> {
  const parsed = probeSchema(kind, {}).parse({ kind: kind.name, ...written });
  return runProbe({ kind, options: parsed as never, conditions, warnings }, options);
}

/** What is wrong with options, as `path: message`; empty when they are accepted. */
export function problemsOf(kind: ProbeKind, written: Readonly<Record<string, unknown>>): string[] {
  const result = probeSchema(kind, {}).safeParse({ kind: kind.name, ...written });
  if (result.success) return [];
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

/** A fact of a result, or undefined. */
export function factOf(result: ProbeResult, name: string): unknown {
  return result.facts[name];
}

/** The value of a metric of a result; labels must be among its own. */
export function metricOf(
  result: ProbeResult,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const matching = result.metrics.filter(
    (metric) =>
      metric.name === name && Object.entries(labels).every(([key, value]) => metric.labels[key] === value),
  );
  return matching[0]?.value;
}
