import { OperationalError } from '../../agent/kit/errors.ts';

/** The error for an object that is not what it was when it was written: named, with the way out. */
export function damaged(
  name: string,
  target: string,
  state = 'it is damaged, or of another repository',
): OperationalError {
  return new OperationalError('storage', `Cannot use ${name} in ${target}: ${state}`, {
    hint: 'vedette backup check --read tells which snapshots need it; another target may have it whole (vedette backup sync)',
  });
}
