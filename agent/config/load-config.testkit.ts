import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperationalError } from '../kit/errors.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { ConfigError, formatProblem } from './config-problem.ts';
import { type LoadConfigOptions, type LoadedConfig, loadConfig } from './load-config.ts';

export const testdata: string = fileURLToPath(new URL('./testdata/', import.meta.url));

export type WrittenConfig = LoadConfigOptions & {
  /** Permissions of the file, which a checkout does not keep. @default 0o644 */
  readonly mode?: number;
};

/** Writes a file of its own and loads it, with an environment that holds nothing but `PEER_TOKEN`. */
export function loadText(text: string | Uint8Array, options: WrittenConfig = {}): LoadedConfig {
  const { mode = 0o644, file = join(temporaryFolder(), 'vedette.yml'), ...rest } = options;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return loadConfig({ file, environment: { PEER_TOKEN: 'vdt_peer' }, ...rest });
}

/** The problems of a text, one a line, without the folder of the file. */
export function problemsOf(text: string | Uint8Array, options: WrittenConfig = {}): string[] {
  const file = options.file ?? join(temporaryFolder(), 'vedette.yml');
  try {
    loadText(text, { ...options, file });
    return [];
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    const lines = error instanceof ConfigError ? error.problems.map(formatProblem) : [error.message];
    return lines.map((line) => line.replaceAll(`${dirname(file)}/`, ''));
  }
}

/** The problems of a file in `testdata/`, under its own name. */
export function problemsOfFile(name: string): string[] {
  return problemsOf(readFileSync(join(testdata, name)), { file: join(temporaryFolder(), name) });
}
