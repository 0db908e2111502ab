import { hostname } from 'node:os';
import type { RepositoryKey } from '../../../../recovery/archive/repository-key.ts';
import type { BackupDefinition, Chosen } from '../../../../recovery/backup/backup-definition.ts';
import { chosenFromWords, kindOfChosen } from '../../../../recovery/backup/kind-of-chosen.ts';
import { sourceKinds } from '../../../../recovery/sources/index.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { type KeepArguments, retentionOf } from '../keep-options.ts';

export type SourceArguments = KeepArguments & {
  readonly name?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
};

/** A source of the command line with what it is called. */
export type WordedSource = { readonly source: Chosen; readonly title: string };

/** The sources of a command line. @throws OperationalError `invalid` */
export function sourcesFromWords({ source: words = [], exclude = [] }: SourceArguments): WordedSource[] {
  return words.map((one) => {
    const chosen = chosenFromWords('source', one, sourceKinds, exclude.length === 0 ? {} : { exclude });
    return { source: chosen, title: kindOfChosen('source', chosen.kind, sourceKinds).title(chosen.options) };
  });
}

/** What a command line says to back up; several sources are one group, under the name that was given. */
export function definitionsFromWords(
  args: SourceArguments,
  sources: readonly WordedSource[],
  place: { readonly targets: readonly Chosen[]; readonly key: RepositoryKey },
): BackupDefinition[] {
  const { name, tag: tags = [] } = args;
  if (new Set(sources.map(({ title }) => title)).size < sources.length)
    throw new OperationalError('invalid', 'Cannot back up one source twice in one go');
  const alone = sources.length === 1;
  return sources.map(({ source, title }) => ({
    name: alone ? (name ?? title) : title,
    host: hostname(),
    group: alone ? null : (name ?? null),
    source,
    ...place,
    tags,
    before: [],
    after: [],
    gentle: {},
    retention: retentionOf(args) ?? null,
  }));
}
