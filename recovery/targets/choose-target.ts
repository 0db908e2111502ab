import { OperationalError } from '../../agent/kit/errors.ts';
import { nearestName } from '../../agent/kit/nearest-name.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';
import type { Chosen } from '../backup/backup-definition.ts';
import { type RetryOptions, retryTarget } from '../wrap/retry-target.ts';
import { targetKinds } from './index.ts';
import type { Target } from './target.ts';
import type { TargetKind } from './target-kind.ts';

/**
 * Reads a target of the command line: `directory:/mnt/b`, `s3:bucket/prefix`, `sftp://user@host:22/path`.
 *
 * @throws OperationalError `invalid` when there is no such kind, or the rest means nothing to it.
 */
export function parseTargetWords(words: string): Chosen {
  const colon = words.indexOf(':');
  if (colon <= 0)
    throw unread(words, 'it must be KIND:WHERE', {
      hint: `For a folder: directory:${words || '/mnt/backup'}`,
    });
  const kind = targetKind(words.slice(0, colon), words);
  const read = kind.options.safeParse(kind.fromWords(words.slice(colon + 1)));
  if (read.success) return { kind: kind.kind, options: read.data };
  const problems = read.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw unread(words, problems.join(', '), {});
}

/**
 * Opens a target, and tries again what fails there for a moment.
 *
 * @throws OperationalError as `open` of its kind, with the name of the target.
 */
export async function openTarget({ kind, options }: Chosen, retry: RetryOptions = {}): Promise<Target> {
  return retryTarget(await targetKind(kind, kind).open(options), retry);
}

function targetKind(name: string, words: string): TargetKind {
  const kinds = targetKinds.map(({ kind }) => kind);
  const found = targetKinds.find(({ kind }) => kind === name);
  if (found) return found;
  const near = nearestName(name, kinds);
  const hint = near ? `Did you mean ${near}:…?` : `Kinds of target: ${kinds.join(', ')}`;
  throw unread(words, `there is no kind "${safeLine(name, 40)}"`, { hint });
}

function unread(words: string, state: string, options: { hint?: string }): OperationalError {
  // What stands before an @ may be a password that somebody has put there.
  const shown = safeLine(words.replace(/:[^:@/]*@/, ':***@'), 200);
  return new OperationalError('invalid', `Cannot use the target "${shown}": ${state}`, options);
}
