import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../../kit/temporary-folder.testkit.ts';

const testdata = join(import.meta.dirname, '../../../../recovery/foreign/pgbackrest/testdata');

/** The passphrase of the encrypted one. */
export const PASSPHRASE = 'seven-grey-herons';
/** The backups of each, oldest first. */
export const LABELS = {
  plain: ['20261121-175416F', '20261121-175416F_20261121-175434I'],
  encrypted: ['20261121-175424F', '20261121-175424F_20261121-175436I'],
} as const;

/** A repository with the info files that pgBackRest wrote, and the names, without the content, of what lay beside them. */
export function pgbackrestRepository(kind: 'plain' | 'encrypted' = 'plain') {
  const folder = temporaryFolder();
  const archive = join(folder, 'archive/orders');
  const backup = join(folder, 'backup/orders');
  const touch = (path: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  };
  for (const label of LABELS[kind]) touch(join(backup, label, 'backup.manifest'));
  const names = readFileSync(join(testdata, kind, 'archived-files.txt'), 'utf8')
    .trim()
    .split('\n');
  for (const name of names) touch(join(archive, name));
  for (const end of ['', '.copy']) {
    copyFileSync(join(testdata, kind, 'backup.info'), join(backup, `backup.info${end}`));
    copyFileSync(join(testdata, kind, 'archive.info'), join(archive, `archive.info${end}`));
  }
  /** Where the file of a segment is. */
  const segment = (end: string) => join(archive, names.find((name) => name.includes(`${end}-`))!);
  return { folder, archive, backup, segment };
}
