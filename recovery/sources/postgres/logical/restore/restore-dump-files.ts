import { join } from 'node:path';
import type { Entry } from '../../../../archive/entry.ts';
import type { Repository } from '../../../../archive/repository.ts';
import type { PreparedRestore, RestoreRequest } from '../../../../restore/restore-kind.ts';
import { prepareFolder } from '../../../../streams/restore-folder.ts';

/** The dumps as files, for `pg_restore` by hand. */
export function prepareDumpFiles(
  repository: Repository,
  entries: readonly Entry[],
  request: RestoreRequest,
): Promise<PreparedRestore> {
  const only = request.only.map((name) =>
    name === 'globals.sql' || name.startsWith('databases/') ? name : join('databases', name),
  );
  return prepareFolder(repository, entries, {
    ...request,
    only: only.flatMap((name) =>
      entries.some(({ path }) => path === `${name}.dump`) ? [`${name}.dump`] : [name],
    ),
  });
}
