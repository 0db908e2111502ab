import type { OptionPath } from './config-problem.ts';
import { type OptionMeta, optionNames, optionSchemas } from './option-schema.ts';
import { schema } from './schema.ts';

const WIDTH = 110;

/**
 * A configuration file with every option as a comment, its description above and its default behind: a place to start
 * from. As it stands it sets nothing, so that a later version may change its defaults.
 */
export function defaultConfigFile(): string {
  const sections = optionNames(schema, []).map((name) => option([name]).join('\n'));
  return [HEAD, ...sections].join('\n\n').concat('\n');
}

const HEAD = `# The configuration of vedette: every option, with its default. Take away "# " before those to change, and before the
# names of the sections that they are in; "##" are descriptions.
#
#   vedette config check     what is wrong with this file
#   vedette config show      the options in force, and where each is from
#   vedette config reload    take it over in a running agent (or: systemctl reload vedette)`;

function option(path: OptionPath): string[] {
  const { meta, fallback } = optionSchemas(schema, path)[0]!;
  const indent = '  '.repeat(path.length - 1);
  const below = optionNames(schema, path);
  const value = below.length > 0 ? '' : ` ${written(fallback, meta)}`;
  return [
    ...wrapped(describe(meta), WIDTH - indent.length).map((line) => `## ${indent}${line}`),
    `# ${indent}${path.at(-1)}:${value}`.trimEnd(),
    ...below.flatMap((name) => option([...path, name])),
  ];
}

function describe({ description = '', computed, restart, secret }: OptionMeta): string {
  const notes = [
    description,
    computed && `Default: ${computed}.`,
    secret && 'A reference to a file or to a variable of the environment.',
    restart && 'Takes effect after a restart.',
  ];
  return notes.filter(Boolean).join(' ');
}

/** The default as YAML (JSON is YAML); nothing where there is none, or where this host would find it out. */
function written(fallback: unknown, { computed }: OptionMeta): string {
  return computed !== undefined || fallback === undefined ? '' : JSON.stringify(fallback);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
