import { readFileSync } from 'node:fs';
import { errorCode, OperationalError } from '../../../../agent/kit/errors.ts';
import type { FilesOptions } from '../files-options.ts';
import type { WalkRules } from '../walk-tree.ts';
import { IgnoreList } from './ignore-list.ts';

/**
 * What a walk leaves out by the options; those that stand in the options come last and so have the last word.
 *
 * @throws OperationalError `invalid` where a file of excludes cannot be read
 */
export function excludesOf(options: FilesOptions): Omit<WalkRules, 'onSkipped'> {
  const ignore = IgnoreList.joined([
    ...options.exclude_files.map(readExcludes),
    IgnoreList.ofText(options.exclude),
  ]);
  const ignoreFile = options.ignore_files ? { ignoreFile: '.vedetteignore' } : {};
  return { ignore, cacheTags: options.exclude_caches, ...ignoreFile };
}

function readExcludes(path: string): IgnoreList {
  try {
    return IgnoreList.ofFile(readFileSync(path));
  } catch (error) {
    throw new OperationalError(
      'invalid',
      `Cannot read the excludes of ${path}: ${errorCode(error) ?? 'failed'}`,
      {
        cause: error,
      },
    );
  }
}
