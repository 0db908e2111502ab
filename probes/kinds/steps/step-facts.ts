import { tlsFacts } from '../../connect/tls-facts.ts';
import { commonFacts, type Facts, type FactTypes, type FactValue } from '../../facts.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { bodyText } from '../http/body-text.ts';
import type { Visit } from '../http/follow-redirects.ts';
import { headerValue } from '../http/http-message.ts';
import { httpFacts } from '../http/http-report.ts';

/** How one step went. */
export type StepResult = {
  readonly status: number | undefined;
  readonly took: number;
  readonly success: boolean;
};

/** What the whole journey tells, for its own conditions. */
export const journeyFacts = {
  'failed.step': { type: 'text', describe: 'Name of the first step that failed' },
  'step.latency': { type: 'duration', describe: 'How long a step took', argument: 'name of the step' },
  'step.status': { type: 'number', describe: 'Status of a step', argument: 'name of the step' },
  'step.success': { type: 'boolean', describe: 'Whether a step went well', argument: 'name of the step' },
  'steps.run': { type: 'number', describe: 'How many steps were run' },
  'trace.id': { type: 'text', describe: 'Trace id that every request carried' },
  var: { type: 'text', describe: 'Value of a variable', argument: 'name of the variable' },
} as const satisfies FactTypes;

/** What conditions of a step may use: its response, the steps before, and variables. */
export const stepFacts: FactTypes = {
  ...httpFacts,
  ...tlsFacts,
  ip: commonFacts.ip,
  latency: { type: 'duration', describe: 'How long the step took' },
  'step.latency': journeyFacts['step.latency'],
  'step.status': journeyFacts['step.status'],
  'step.success': journeyFacts['step.success'],
  var: journeyFacts.var,
};

type Fact = FactValue | ((argument: string) => FactValue);

/** The facts that do not come from a response. */
export function sharedFacts(
  results: ReadonlyMap<string, StepResult>,
  variable: (name: string) => string | undefined,
): [string, Fact][] {
  return [
    ['step.latency', (name) => results.get(name)?.took],
    ['step.status', (name) => results.get(name)?.status],
    ['step.success', (name) => results.get(name)?.success],
    ['var', variable],
  ];
}

/** The facts of one response, with those of its connection. */
export function responseFacts(
  { url, redirects, response }: Visit,
  took: number,
  run: ProbeRun,
): [string, Fact][] {
  const connection = [...run.facts].filter(([name]) => name === 'ip' || name in tlsFacts) as [string, Fact][];
  const always: [string, Fact][] = [
    ...connection,
    ['latency', took],
    ['redirects', redirects],
    ['final.url', url.href],
  ];
  if (response === undefined) return always;
  const { status, version, headers, body, complete, contentLength } = response;
  return [
    ...always,
    ['status', status],
    ['http.version', version],
    ['headers', headers.length],
    ['header', (name) => headerValue(headers, name)],
    ['content.length', contentLength ?? body.length],
    ['body', complete ? bodyText(body, headers) : undefined],
  ];
}

export function factsOf(...parts: readonly (readonly [string, Fact][])[]): Facts {
  return new Map(parts.flat());
}
