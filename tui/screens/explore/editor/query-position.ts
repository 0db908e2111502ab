import { queryTokens } from './query-tokens.ts';

/** A part of a query, in UTF-16 units. */
export type QueryPart = { readonly from: number; readonly to: number };

/** What an agent says is wrong with a query: `1:5: parse error: …`, wherever in its message that stands. */
export type QueryProblem = { readonly text: string; readonly part: QueryPart | undefined };

const POSITION = /(?:invalid parameter "[\w[\]]+": )?(\d{1,6}):(\d{1,6}): (?=parse error)/;

/** Reads where in the query something is wrong, and leaves that out of the text; without a position, only what. */
export function queryProblem(query: string, message: string): QueryProblem {
  const [place, line, column] = POSITION.exec(message) ?? [];
  if (place === undefined) return { text: message, part: undefined };
  return { text: message.replace(place, ''), part: partAt(query, Number(line), Number(column)) };
}

/** The token at a line and column, both from 1; behind the end, the place there. */
function partAt(query: string, line: number, column: number): QueryPart | undefined {
  const lines = query.split('\n');
  if (line < 1 || line > lines.length) return undefined;
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  // Columns are bytes of UTF-8.
  const at =
    start +
    Buffer.from(lines[line - 1]!)
      .subarray(0, Math.max(0, column - 1))
      .toString().length;
  const token = queryTokens(query).find(({ kind, from, to }) => kind !== 'blank' && from <= at && at < to);
  return token === undefined ? { from: at, to: at + 1 } : { from: token.from, to: token.to };
}
