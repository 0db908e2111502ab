import { Secret } from '../kit/secret.ts';
import { formatPath, type OptionPath } from './config-problem.ts';
import { flattenOptions } from './flatten-options.ts';
import { optionSchemas } from './option-schema.ts';
import { type Config, schema } from './schema.ts';

export type ChangedOptions = {
  /** Formatted paths, in the order of the configuration. */
  readonly changed: string[];
  /** Of these, the ones that take effect only after a restart. */
  readonly restartNeeded: string[];
};

/** What differs between two configurations. */
export function changedOptions(before: Config, after: Config): ChangedOptions {
  const old = values(before);
  const fresh = values(after);
  const paths = [...new Map([...old, ...fresh])].filter(
    ([path]) => old.get(path)?.text !== fresh.get(path)?.text,
  );
  return {
    changed: paths.map(([path]) => path),
    restartNeeded: paths.filter(([, option]) => needsRestart(option.path)).map(([path]) => path),
  };
}

type Value = { readonly path: OptionPath; readonly text: string };

function values(config: Config): Map<string, Value> {
  return new Map(
    flattenOptions(config).map(({ path, value }) => [formatPath(path), { path, text: compared(value) }]),
  );
}

/** A text that is equal for equal values; secrets are compared by what they are, not by their mask. */
function compared(value: unknown): string {
  return value instanceof Secret ? `secret ${value.reveal()}` : `value ${JSON.stringify(value)}`;
}

function needsRestart(path: OptionPath): boolean {
  return optionSchemas(schema, path).some(({ meta }) => meta.restart === true);
}
