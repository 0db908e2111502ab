import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { atomicWrite } from '../../agent/kit/atomic-write.ts';

/** The lines of a file that is not empty; none where there is no such file, or it cannot be read. */
export function readKeptLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

/** Writes lines for the next console; where the disk refuses, this one goes on with what it has. */
export function keepLines(path: string, lines: readonly string[]): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    atomicWrite(path, `${lines.join('\n')}\n`);
  } catch (error) {
    // Nobody wants to be told, at night, that a history could not be written.
    void error;
  }
}
