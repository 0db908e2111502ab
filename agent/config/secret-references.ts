import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { safeLine } from '../kit/safe-text.ts';
import type { OptionPath } from './config-problem.ts';
import { optionSchemas } from './option-schema.ts';
import { readSecretFile } from './read-secret-file.ts';

const REFERENCE = /^\$\{(env|file):([^}]+)\}$/;
const PARTIAL = /\$\{(env|file):/;

export type ReferenceContext = {
  readonly schema: z.ZodType;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative paths of `${file:…}` begin at its folder; undefined: at the working directory. */
  readonly file: string | undefined;
};

type Finding = { readonly path: OptionPath; readonly message: string };
export type ReferenceReport = {
  readonly problems: Finding[];
  readonly warnings: Finding[];
  /** Secrets that the configuration itself holds. */
  readonly literals: OptionPath[];
};

/** Replaces the secret references in `value` by what they refer to, in place. */
export function resolveReferences(value: unknown, context: ReferenceContext): ReferenceReport {
  const report: ReferenceReport = { problems: [], warnings: [], literals: [] };
  walk(value, [], (text, path) => resolveText(text, path, context, report));
  return report;
}

type Visit = (text: string, path: OptionPath) => string;

function walk(value: unknown, path: OptionPath, visit: Visit): void {
  if (typeof value !== 'object' || value === null) return;
  const section = value as Record<string | number, unknown>;
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const step of steps) {
    const below = section[step];
    if (typeof below === 'string') section[step] = visit(below, [...path, step]);
    else walk(below, [...path, step], visit);
  }
}

function resolveText(
  text: string,
  path: OptionPath,
  context: ReferenceContext,
  report: ReferenceReport,
): string {
  if (!PARTIAL.test(text)) {
    if (isSecret(context, path)) report.literals.push(path);
    return text;
  }
  const refuse = (message: string) => {
    report.problems.push({ path, message });
    return text;
  };
  const [, kind, name] = REFERENCE.exec(text) ?? [];
  if (!isSecret(context, path)) return refuse('references are only for secrets; write the value itself');
  if (name === undefined)
    return refuse('a reference must be the whole value; move the rest into what it names');
  const warn = (message: string) => report.warnings.push({ path, message });
  const found = kind === 'env' ? readVariable(name, context) : readSecretFile(pathOf(name, context), warn);
  // Once it has been refused, the schema still sees the reference: as a text it is good enough.
  return 'refused' in found ? refuse(found.refused) : found.text;
}

function isSecret({ schema }: ReferenceContext, path: OptionPath): boolean {
  return optionSchemas(schema, path).some(({ meta }) => meta.secret === true);
}

function pathOf(name: string, { file }: ReferenceContext): string {
  return resolve(file === undefined ? '.' : dirname(file), name);
}

function readVariable(
  name: string,
  { environment }: ReferenceContext,
): { text: string } | { refused: string } {
  const text = environment[name];
  return text
    ? { text }
    : { refused: `environment variable ${safeLine(name, 60)} is not set; set it for the agent` };
}
