import { OperationalError } from '../../kit/errors.ts';

const POSITION = /(?:^|[^\d])(\d+):(\d+): parse error: /;

/**
 * The error of a query with the place that it speaks of pointed out below the line. Errors that name no place, and
 * places that are not in the text, stay as they are.
 */
export function pointOut(error: OperationalError, expression: string): OperationalError {
  const found = POSITION.exec(error.message);
  if (found === null) return error;
  const [line, column] = [Number(found[1]), Number(found[2])];
  const text = expression.split('\n')[line - 1];
  if (text === undefined || column > text.length + 1) return error;
  const { before, shown } = around(text, column - 1);
  const message = [error.message, `  ${shown}`, `  ${' '.repeat(before)}^`].join('\n');
  const { hint, cause } = error;
  return new OperationalError(error.kind, message, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

const WIDTH = 70;

/** Of a long line, the part around the place; tabs are one column, as in what is counted. */
function around(text: string, at: number): { before: number; shown: string } {
  const plain = text.replaceAll('\t', ' ');
  if (plain.length <= WIDTH) return { before: at, shown: plain };
  const from = Math.max(0, Math.min(at - WIDTH / 2, plain.length - WIDTH));
  const [head, tail] = [from > 0 ? '…' : '', from + WIDTH < plain.length ? '…' : ''];
  return { before: at - from + head.length, shown: `${head}${plain.slice(from, from + WIDTH)}${tail}` };
}
