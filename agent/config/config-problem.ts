import { errorMessage, OperationalError } from '../kit/errors.ts';
import { safeLine } from '../kit/safe-text.ts';

const MAXIMUM_LINES = 100;

/** Where an option is: its keys and list positions from the top of the file. */
export type OptionPath = readonly (string | number)[];

/** One thing that is wrong with a configuration. */
export type ConfigProblem = {
  /** `file:line:column`, or the command-line option it came from. */
  readonly place: string;
  readonly path: OptionPath;
  /** What was wrong; what to do. */
  readonly message: string;
};

/** Configuration that cannot be used: all its problems, one a line. */
export class ConfigError extends OperationalError {
  readonly file: string | undefined;
  readonly problems: readonly ConfigProblem[];

  constructor(file: string | undefined, problems: readonly ConfigProblem[]) {
    super('invalid', problemList('the configuration', problems), {
      hint: `vedette config check${file === undefined ? '' : ` ${file}`}`,
    });
    this.file = file;
    this.problems = problems;
  }
}

/** `Cannot use console.yml: 2 problems found`, and each of them on a line. */
export function problemList(what: string, problems: readonly ConfigProblem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.slice(0, MAXIMUM_LINES).map(formatProblem);
  if (problems.length > MAXIMUM_LINES) lines.push(`and ${problems.length - MAXIMUM_LINES} more`);
  return `Cannot use ${what}: ${count} found\n${lines.join('\n')}`;
}

/** On one line what is wrong with a configuration that was refused, where there is no room for every problem. */
export function refusalSummary(error: unknown): string {
  if (!(error instanceof ConfigError) || error.problems[0] === undefined) return errorMessage(error);
  const more = error.problems.length === 1 ? '' : ` (and ${error.problems.length - 1} more)`;
  return `Cannot use the configuration: ${formatProblem(error.problems[0])}${more}`;
}

/** `vedette.yml:3:5: collect.disabled: expected a list, found a text; …` */
export function formatProblem(problem: ConfigProblem): string {
  const path = problem.path.length === 0 ? '' : `${formatPath(problem.path)}: `;
  return `${problem.place}: ${path}${problem.message}`;
}

/** Writes a path as people do: `peers.static[0].url`; a key that is not a plain word is quoted. */
export function formatPath(path: OptionPath): string {
  return path.map(formatStep).join('').replace(/^\./, '');
}

function formatStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `.${JSON.stringify(safeLine(step, 60))}`;
}
