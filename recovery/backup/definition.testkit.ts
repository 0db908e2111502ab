import { Secret } from '../../agent/kit/secret.ts';
import { sourceKinds } from '../sources/index.ts';
import type { BackupDefinition, Hook } from './backup-definition.ts';
import { chosenFromWords } from './kind-of-chosen.ts';

/** A backup of what a program writes, to a folder. */
export function definitionOf(
  command: string,
  folder: string,
  changes: Partial<BackupDefinition> = {},
): BackupDefinition {
  return {
    name: 'shop',
    host: 'web1',
    group: null,
    source: chosenFromWords('source', `command:${command}`, sourceKinds),
    targets: [{ kind: 'directory', options: { path: folder, must_be_mounted: false } }],
    key: { passphrase: new Secret('correct horse') },
    tags: [],
    before: [],
    after: [],
    gentle: {},
    retention: null,
    ...changes,
  };
}

/** A hook that adds a line to a file. */
export function noting(file: string, line: string): Hook {
  return {
    run: ['sh', '-c', `echo ${line} $VEDETTE_BACKUP $VEDETTE_OUTCOME >> "$0"`, file],
    timeout: 10_000,
  };
}
