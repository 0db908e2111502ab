import type { z } from 'zod';
import { withoutNulls } from './check-values.ts';
import type { OptionPath } from './config-problem.ts';
import { describeIssue } from './describe-issue.ts';
import { expectation } from './expectation.ts';
import { resolveReferences } from './secret-references.ts';

/** One problem with its path, and whether its key is wrong rather than its value. */
export type WrittenProblem = {
  readonly path: OptionPath;
  readonly message: string;
  readonly atKey?: boolean;
};
export type CheckedWritten<T> =
  | { readonly value: T; readonly literals: readonly OptionPath[] }
  | { readonly problems: readonly WrittenProblem[] };

/**
 * Checks values as the configuration's are: secret references resolved, strict, every problem told with its path and
 * what to do. For what is not the configuration itself: one probe on the command line, or in a file of its own.
 *
 * @param file the file that relative references begin at; undefined: the working directory
 * @returns with the value, where secrets stand in `written` that are no references
 */
export function checkWritten<Schema extends z.ZodType>(
  schema: Schema,
  written: unknown,
  file?: string,
): CheckedWritten<z.output<Schema>> {
  const values = withoutNulls(written);
  const references = resolveReferences(values, { schema, environment: process.env, file });
  const result = schema.safeParse(values, { error: expectation });
  const issues = result.error?.issues.flatMap((issue) => describeIssue(schema, values, issue)) ?? [];
  const problems = [...references.problems, ...issues];
  if (problems.length > 0 || !result.success) return { problems };
  return { value: result.data, literals: references.literals };
}
