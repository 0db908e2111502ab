import { ConfigError, type ConfigProblem, formatPath, formatProblem } from '../../config/config-problem.ts';
import { loadConfig } from '../../config/load-config.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';

export type CheckArguments = { readonly file?: string | undefined; readonly json: boolean };

/** `vedette config check`. @throws OperationalError: with --json only when the file cannot be read at all. */
export async function checkConfig({ file, json }: CheckArguments, output: Output): Promise<ExitCode> {
  try {
    const loaded = loadConfig(file === undefined ? {} : { file });
    if (json) output.write(report(loaded.file, [], loaded.warnings));
    else tell(loaded.file, loaded.warnings, output);
    return exitCodes.ok.code;
  } catch (error) {
    if (!json || !(error instanceof ConfigError)) throw error;
    output.write(report(error.file, error.problems, []));
    return exitCodes.usage.code;
  }
}

function tell(file: string | undefined, warnings: readonly ConfigProblem[], output: Output): void {
  for (const warning of warnings) output.writeError(`warning: ${safeLine(formatProblem(warning), 500)}\n`);
  output.write(`OK: ${file === undefined ? 'no file, the built-in defaults' : safeLine(file)}\n`);
}

function report(
  file: string | undefined,
  problems: readonly ConfigProblem[],
  warnings: readonly ConfigProblem[],
): string {
  const plain = ({ place, path, message }: ConfigProblem) => ({ place, path: formatPath(path), message });
  return jsonText({
    file: file ?? null,
    ok: problems.length === 0,
    problems: problems.map(plain),
    warnings: warnings.map(plain),
  });
}
