import { OperationalError } from '../../../agent/kit/errors.ts';
import type { RestoreKind, RestoreRequest } from '../../restore/restore-kind.ts';

const options = {
  owners: 'name (to users and groups of the same name, the default) or id (to the same numbers)',
  privileged: 'yes: gives back devices, setuid and setgid, capabilities; takes root',
};

/** Gives trees of files back: to where they came from, or to another folder. */
export const restoreFiles: RestoreKind = {
  options,
  prepare: async (repository, snapshot, request, context) => {
    checkRequest(request);
    const { prepareFiles } = await import('./prepare-files.ts');
    return prepareFiles(repository, snapshot, request, context);
  },
};

function checkRequest({ options: asked, until }: RestoreRequest): void {
  const unknown = Object.keys(asked).find((name) => !(name in options));
  if (unknown !== undefined)
    throw new OperationalError('invalid', `Cannot restore files: they have no option ${unknown}`, {
      hint: `options: ${Object.keys(options).join(', ')}`,
    });
  const { owners = 'name', privileged = 'no' } = asked;
  if (!['name', 'id'].includes(owners) || !['yes', 'no'].includes(privileged))
    throw new OperationalError('invalid', 'Cannot restore files: an option has a value that it cannot have', {
      hint: Object.entries(options)
        .map(([name, means]) => `${name}=${means}`)
        .join('; '),
    });
  if (until !== undefined)
    throw new OperationalError(
      'invalid',
      'Cannot restore files to a point in time: they have only snapshots',
      {
        hint: 'vedette backup ls',
      },
    );
}
