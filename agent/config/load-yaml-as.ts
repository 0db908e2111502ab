import type { z } from 'zod';
import { OperationalError } from '../kit/errors.ts';
import { inOrder, withoutNulls } from './check-values.ts';
import { type ConfigProblem, problemList } from './config-problem.ts';
import { describeIssue } from './describe-issue.ts';
import { expectation } from './expectation.ts';
import { optionSources } from './option-sources.ts';
import { parseYaml } from './parse-yaml.ts';
import { readConfigFile } from './read-config-file.ts';

/**
 * Reads another YAML file than the configuration, such as a person's settings, with the same rules and the same messages:
 * `file:line:column`, what was wrong, what to do. An empty file is an empty section.
 *
 * @returns undefined where there is no such file.
 * @throws OperationalError `invalid` with all its problems, `forbidden` when it may not be read.
 */
export function loadYamlAs<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): z.output<Schema> | undefined {
  const file = readConfigFile(path);
  if (file === undefined) return undefined;
  const source = parseYaml(path, file.bytes);
  if ('problems' in source) throw refused(path, source.problems);
  const values = withoutNulls(source.value ?? {});
  const result = schema.safeParse(values, { error: expectation });
  if (result.success) return result.data;
  const places = optionSources(source, []);
  const problems = result.error.issues
    .flatMap((issue) => describeIssue(schema, values, issue))
    .map(({ path, message, atKey }) => ({ place: places.place(path, atKey), path, message }));
  throw refused(path, inOrder(problems));
}

function refused(path: string, problems: readonly ConfigProblem[]): OperationalError {
  return new OperationalError('invalid', problemList(path, problems));
}
