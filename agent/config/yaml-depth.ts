import { CST, Lexer } from 'yaml';

const MAXIMUM_DEPTH = 64;

/**
 * The offset at which brackets, or indicators on one line, nest deeper than 64 levels. Asked before parsing, because
 * the time of the library grows with the square of the depth: 200 kB of `{a: ` would take it a minute.
 */
export function tooDeepAt(text: string): number | undefined {
  let offset = 0;
  let brackets = 0;
  let indicators = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    const type: string | null = isScalar ? null : CST.tokenType(token);
    isScalar = type === 'scalar';
    if (type === 'flow-map-start' || type === 'flow-seq-start') brackets++;
    else if (type === 'flow-map-end' || type === 'flow-seq-end') brackets = Math.max(0, brackets - 1);
    else if (type === 'newline' || type === 'comma') indicators = 0;
    else if (type?.endsWith('-ind')) indicators++;
    if (brackets > MAXIMUM_DEPTH || indicators > MAXIMUM_DEPTH) return offset;
    if (!isScalar && type !== 'doc-mode' && type !== 'flow-error-end') offset += token.length;
  }
  return undefined;
}
