import type { PlacedOverride } from './config-override.ts';
import type { OptionPath } from './config-problem.ts';
import type { YamlSource } from './parse-yaml.ts';
import { hasOption, offsetOfKey, offsetOfValue } from './place-of.ts';

/** Where the options of one configuration are from. */
export type OptionSources = {
  /** For `config show`: `default`, `file:LINE`, `option --listen`. */
  source(path: OptionPath): string;
  /** For an error: `file:line:column`, `option --listen`. */
  place(path: OptionPath, atKey?: boolean): string;
};

/** Joins what is known of the places in a file with the overrides that went before it. */
export function optionSources(
  file: YamlSource | undefined,
  overrides: readonly PlacedOverride[],
): OptionSources {
  const override = (path: OptionPath) =>
    overrides.findLast((candidate) => candidate.path.every((step, index) => step === path[index]))?.source;
  return {
    source(path) {
      const option = override(path);
      if (option !== undefined) return option;
      if (file === undefined || !hasOption(file, path)) return 'default';
      return `${file.file}:${file.line(offsetOfKey(file, path))}`;
    },
    place(path, atKey = false) {
      const option = override(path);
      if (option !== undefined) return option;
      if (file === undefined) return 'defaults';
      return file.place(atKey ? offsetOfKey(file, path) : offsetOfValue(file, path));
    },
  };
}
