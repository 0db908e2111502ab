import { OperationalError } from '../../kit/errors.ts';
import { displayWidth } from '../table/display-width.ts';

/** Of the query itself; other texts, such as a scope, may have their own. */
const POSITION = /^(?:invalid parameter "query": )?(\d+):(\d+): parse error: /;

/**
 * The error of a query with the place that it speaks of pointed out below the line. Errors that name no place, and
 * places that are not in the text, stay as they are.
 */
export function pointOut(error: OperationalError, expression: string): OperationalError {
  const found = POSITION.exec(error.message);
  if (found === null) return error;
  const [line, column] = [Number(found[1]), Number(found[2])];
  const text = expression.split('\n')[line - 1];
  const at = text === undefined ? -1 : atByte(text, column - 1);
  if (text === undefined || at < 0) return error;
  const { before, shown } = around(text, at);
  const space = ' '.repeat(displayWidth(shown.slice(0, before)));
  const message = [error.message, `  ${shown}`, `  ${space}^`].join('\n');
  const { hint, cause } = error;
  return new OperationalError(error.kind, message, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

/** The place in UTF-16 units of a byte of UTF-8, as columns are counted; -1 behind the end. */
function atByte(text: string, offset: number): number {
  const bytes = Buffer.from(text);
  return offset > bytes.length ? -1 : bytes.toString('utf8', 0, offset).length;
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
