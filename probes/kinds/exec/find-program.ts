import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ProbeFailure } from '../../probe-failure.ts';

/**
 * The path of a program: as it is when absolute, else the first in the folders of `PATH` that may be run.
 *
 * @throws ProbeFailure `not-found`, `not-executable`; both unknown, for they say nothing about what the program checks
 */
export function findProgram(name: string, path: string): string {
  const places = isAbsolute(name)
    ? [name]
    : path
        .split(':')
        .filter(isAbsolute)
        .map((folder) => join(folder, name));
  const files = places.filter(isFile);
  const found = files.find(isExecutable);
  if (found !== undefined) return found;
  const state = { state: 'unknown' } as const;
  if (files.length > 0) throw new ProbeFailure('not-executable', `${files[0]} may not be run`, state);
  throw new ProbeFailure('not-found', `there is no program ${name}`, state);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
