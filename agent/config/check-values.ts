import type { ConfigProblem, OptionPath } from './config-problem.ts';
import { describeIssue } from './describe-issue.ts';
import { expectation } from './expectation.ts';
import type { OptionSources } from './option-sources.ts';
import { type Config, schema } from './schema.ts';
import { resolveReferences } from './secret-references.ts';

const WORLD_READABLE = 0o004;
const WORLD_WRITABLE = 0o002;

export type CheckContext = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly places: OptionSources;
  /** The file and its permission bits, where there is one. */
  readonly path?: string;
  readonly mode?: number;
};

export type CheckedValues =
  | { readonly config: Config; readonly warnings: ConfigProblem[] }
  | { readonly problems: ConfigProblem[] };

/** Resolves the secrets of plain values and checks them against the schema; tells all problems, in the order of the file. */
export function checkValues(value: unknown, context: CheckContext): CheckedValues {
  const { environment, places, path, mode = 0 } = context;
  const at = ({ path, message, atKey }: { path: OptionPath; message: string; atKey?: boolean }) => ({
    place: places.place(path, atKey),
    path,
    message,
  });
  const values = withoutNulls(value);
  const references = resolveReferences(values, { schema, environment, file: path });
  const literals = references.literals.map((path) => ({ path, message: literalSecret(mode) }));
  const refused = (mode & WORLD_READABLE) === 0 ? [] : literals;
  const result = schema.safeParse(values, { error: expectation });
  const issues = result.error?.issues.flatMap((issue) => describeIssue(schema, values, issue)) ?? [];
  const problems = [...references.problems, ...refused, ...issues].map(at);
  if (problems.length > 0 || !result.success) return { problems: inOrder(problems) };
  const warnings = [...fileWarnings(mode), ...references.warnings, ...literals].map(at);
  return { config: result.data, warnings: inOrder(warnings) };
}

function fileWarnings(mode: number): { path: OptionPath; message: string }[] {
  if ((mode & WORLD_WRITABLE) === 0) return [];
  return [{ path: [], message: 'everybody on this host can change this file; chmod o-w' }];
}

function literalSecret(mode: number): string {
  const advice = 'move it to a file and write a reference to that file';
  return (mode & WORLD_READABLE) === 0
    ? `the secret stands in the configuration itself; better ${advice}`
    : `the secret stands in a file that everybody on this host can read; chmod 600, or ${advice}`;
}

/** A key without a value, such as a section whose lines are all commented out, counts as not given. */
export function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, withoutNulls(below)]));
}

/** Options of the command line first, then the file from top to bottom. */
export function inOrder(problems: ConfigProblem[]): ConfigProblem[] {
  const position = ({ place }: ConfigProblem) => {
    const [, line = 0, column = 0] = /:(\d+):(\d+)$/.exec(place) ?? [];
    return { line: Number(line), column: Number(column) };
  };
  return problems
    .map((problem) => ({ problem, ...position(problem) }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ problem }) => problem);
}
