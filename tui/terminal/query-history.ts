import { pastedText } from '../text/edited-text.ts';
import { keepLines, readKeptLines } from './kept-lines.ts';

const KEPT = 200;

/** The queries that were sent in this and earlier consoles, newest first, each once. */
export type QueryHistory = {
  entries(): readonly string[];
  /** Puts a query before all others; the file is written where there is one. */
  add(query: string): void;
};

/** The history in that file, a JSON string a line, for a query may have several; without a file, only that of this console. */
export function openQueryHistory(path?: string): QueryHistory {
  let entries = path === undefined ? [] : readKeptLines(path).flatMap(storedQuery).slice(0, KEPT);
  return {
    entries: () => entries,
    add(query) {
      entries = [query, ...entries.filter((one) => one !== query)].slice(0, KEPT);
      if (path !== undefined)
        keepLines(
          path,
          entries.map((one) => JSON.stringify(one)),
        );
    },
  };
}

function storedQuery(line: string): string[] {
  try {
    const query: unknown = JSON.parse(line);
    return typeof query === 'string' && query !== '' ? [pastedText(query)] : [];
  } catch {
    return [];
  }
}
