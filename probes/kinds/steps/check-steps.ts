import type { z } from 'zod';
import { nearestName } from '../../../agent/kit/nearest-name.ts';
import { ConditionError } from '../../conditions/condition-error.ts';
import { parseCondition } from '../../conditions/parse-condition.ts';
import { parseExtraction } from '../../conditions/parse-extraction.ts';
import { stepFacts } from './step-facts.ts';
import type { StepOptions, StepsOptions } from './steps-options.ts';
import { variablesIn } from './template.ts';

/** Known without being written: the id of the trace that this run belongs to. */
export const BUILT_IN = ['trace_id'] as const;

type Path = readonly (string | number)[];
type Complain = (path: Path, message: string) => void;

/** What cannot be together in a journey: names given twice, variables that nothing sets, conditions that cannot be read. */
export function checkSteps(options: StepsOptions, context: z.core.$RefinementCtx): void {
  const complain: Complain = (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message });
  const given = [...Object.keys(options.variables), ...Object.keys(options.secrets)];
  const known = new Set<string>([...given, ...BUILT_IN]);
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) complain(['secrets', twice], 'stands in variables too; leave one out');
  const names = new Set<string>();
  for (const [index, step] of options.steps.entries()) {
    const at = ['steps', index] as const;
    if (names.has(step.name)) complain([...at, 'name'], `another step is called ${step.name}`);
    names.add(step.name);
    checkVariables(step, at, known, complain);
    checkUrl(step, at, new Set(Object.keys(options.variables)), complain);
    checkLines(step, at, complain);
    checkBody(step, at, complain);
    for (const name of Object.keys(step.extract)) {
      if (given.includes(name)) complain([...at, 'extract', name], 'is set in variables or secrets already');
      known.add(name);
    }
  }
}

function checkVariables(
  { request }: StepOptions,
  at: Path,
  known: ReadonlySet<string>,
  complain: Complain,
): void {
  const places: [Path, string | undefined][] = [
    [['url'], request.url],
    [['body'], request.body],
    ...Object.entries(request.headers).map(([name, text]): [Path, string] => [['headers', name], text]),
    ...Object.entries(request.form ?? {}).map(([name, text]): [Path, string] => [['form', name], text]),
  ];
  for (const [place, text] of places) {
    for (const name of variablesIn(text ?? '')) {
      if (!known.has(name)) complain([...at, 'request', ...place], unknownVariable(name, known));
    }
  }
}

function unknownVariable(name: string, known: ReadonlySet<string>): string {
  const nearest = nearestName(name, [...known]);
  const hint = nearest === undefined ? 'no step before sets it' : `did you mean ${nearest}?`;
  return `unknown variable ${name}: ${hint}`;
}

/** Who is asked is never decided by an answer: that would send credentials wherever a server likes. */
function checkUrl({ request }: StepOptions, at: Path, fixed: ReadonlySet<string>, complain: Complain): void {
  const [origin] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(request.url) ?? [''];
  const loose = variablesIn(origin).find((name) => !fixed.has(name));
  if (loose !== undefined)
    complain([...at, 'request', 'url'], `${loose} cannot stand in the name of the host`);
  if (origin !== '' && !/^https?:\/\//i.test(origin)) {
    complain([...at, 'request', 'url'], 'expected a URL that begins with http:// or https://, or a path');
  }
}

type Line = { readonly place: Path; readonly text: string; readonly read: (text: string) => unknown };

function checkLines(step: StepOptions, at: Path, complain: Complain): void {
  for (const { place, text, read } of linesOf(step)) {
    try {
      read(text);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      complain([...at, ...place], error.message);
    }
  }
}

/** Every line of a step that is read when a journey is loaded. */
function linesOf({ conditions, warnings, extract, when, repeat }: StepOptions): Line[] {
  const condition = (text: string, ...place: Path): Line => ({
    place,
    text,
    read: (line) => parseCondition(line, stepFacts),
  });
  return [
    ...conditions.map((text, index) => condition(text, 'conditions', index)),
    ...warnings.map((text, index) => condition(text, 'warnings', index)),
    ...(when === undefined ? [] : [condition(when, 'when')]),
    ...(repeat ? [condition(repeat.until, 'repeat', 'until')] : []),
    ...Object.entries(extract).map(([name, text]) => ({
      place: ['extract', name],
      text,
      read: (line: string) => parseExtraction(line, stepFacts),
    })),
  ];
}

function checkBody({ request }: StepOptions, at: Path, complain: Complain): void {
  const { body, form, method } = request;
  if (body !== undefined && form !== undefined)
    complain([...at, 'request', 'form'], 'excludes body; leave one out');
  if ((body ?? form) !== undefined && ['GET', 'HEAD', 'TRACE'].includes(method)) {
    complain([...at, 'request', 'method'], `${method} has no body; use POST or PUT`);
  }
}
