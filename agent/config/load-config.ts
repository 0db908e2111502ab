import { type Clock, systemClock } from '../kit/clock.ts';
import { OperationalError } from '../kit/errors.ts';
import { configFiles } from '../kit/state-folder.ts';
import { checkValues } from './check-values.ts';
import { applyOverrides, type ConfigOverride } from './config-override.ts';
import { ConfigError, type ConfigProblem, formatPath } from './config-problem.ts';
import { flattenOptions } from './flatten-options.ts';
import { optionSources } from './option-sources.ts';
import { parseYaml, type YamlSource } from './parse-yaml.ts';
import { type ConfigFile, readConfigFile } from './read-config-file.ts';
import type { Config } from './schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type LoadConfigOptions = {
  /** The file; without it the first that exists of the usual places, and without any the built-in defaults. */
  readonly file?: string;
  /** Go before what the file says. */
  readonly overrides?: readonly ConfigOverride[];
  /** @default process.env */
  readonly environment?: Environment;
  readonly clock?: Clock;
};

/** A configuration that has passed every check. */
export type LoadedConfig = {
  readonly config: Config;
  /** The file it is from; undefined when there is none. */
  readonly file: string | undefined;
  /** Milliseconds since the epoch. */
  readonly loadedAt: number;
  /** Where each option is from, by its formatted path: `default`, `file:LINE`, or the source of an override. */
  readonly sources: ReadonlyMap<string, string>;
  /** What works but should be mended. */
  readonly warnings: readonly ConfigProblem[];
};

/**
 * Reads and checks the configuration.
 *
 * @throws ConfigError (`invalid`) with every problem that the file has.
 * @throws OperationalError `not-found` when `file` does not exist, `forbidden` when it may not be read.
 */
export function loadConfig(options: LoadConfigOptions = {}): LoadedConfig {
  return checked(findFile(options.file, options.environment ?? process.env), options);
}

/** What is in force where there is no file. */
export function builtInConfig(): LoadedConfig {
  return checked(undefined, {});
}

function checked(found: FoundFile | undefined, options: LoadConfigOptions): LoadedConfig {
  const { overrides = [], environment = process.env, clock = systemClock } = options;
  const source = found && parsed(found);
  const { value, placed } = applyOverrides(source?.value, overrides);
  const places = optionSources(source, placed);
  const result = checkValues(value, { environment, places, ...(found ?? {}) });
  if ('problems' in result) throw new ConfigError(found?.path, result.problems);
  const { config, warnings } = result;
  const sources = new Map(flattenOptions(config).map(({ path }) => [formatPath(path), places.source(path)]));
  return { config, file: found?.path, loadedAt: clock.now(), sources, warnings };
}

type FoundFile = ConfigFile & { readonly path: string };

function findFile(named: string | undefined, environment: Environment): FoundFile | undefined {
  for (const path of named === undefined ? configFiles(environment) : [named]) {
    const file = readConfigFile(path);
    if (file) return { ...file, path };
  }
  if (named === undefined) return undefined;
  throw new OperationalError('not-found', `Cannot read the configuration ${named}: there is no such file`, {
    hint: 'leave --config out for the built-in defaults, or see: vedette config show',
  });
}

function parsed({ path, bytes }: FoundFile): YamlSource {
  const source = parseYaml(path, bytes);
  if ('problems' in source) throw new ConfigError(path, source.problems);
  return source;
}
