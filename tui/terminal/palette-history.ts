import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { atomicWrite } from '../../agent/kit/atomic-write.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';

const KEPT = 100;

/** What was typed into the palette in this and earlier consoles, newest first. */
export type PaletteHistory = {
  readonly entries: string[];
  /** Keeps the entries for the next console; where the disk refuses, this one goes on with them. */
  readonly keep: () => void;
};

/** The history in that file; an empty one where there is none, or it cannot be read. */
export function openPaletteHistory(path: string): PaletteHistory {
  const entries = storedLines(path);
  return {
    entries,
    keep() {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        atomicWrite(path, `${entries.slice(0, KEPT).join('\n')}\n`);
      } catch (error) {
        // Nobody wants to be told, at night, that a history could not be written.
        void error;
      }
    },
  };
}

function storedLines(path: string): string[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    return lines.slice(0, KEPT).map((line) => safeLine(line));
  } catch {
    return [];
  }
}
