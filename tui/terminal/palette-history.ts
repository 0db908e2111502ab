import { safeLine } from '../../agent/kit/safe-text.ts';
import { keepLines, readKeptLines } from './kept-lines.ts';

const KEPT = 100;

/** What was typed into the palette in this and earlier consoles, newest first. */
export type PaletteHistory = {
  readonly entries: string[];
  /** Keeps the entries for the next console; where the disk refuses, this one goes on with them. */
  readonly keep: () => void;
};

/** The history in that file; an empty one where there is none, or it cannot be read. */
export function openPaletteHistory(path: string): PaletteHistory {
  const entries = readKeptLines(path)
    .slice(0, KEPT)
    .map((line) => safeLine(line));
  return { entries, keep: () => keepLines(path, entries.slice(0, KEPT)) };
}
