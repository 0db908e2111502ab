import type { Token } from './token.ts';

export type PlainSpelling = {
  readonly text: string;
  /** Where each token ends in the text. */
  readonly ends: readonly number[];
};

/**
 * Spells tokens for the grammar, which reads them more loosely or more strictly than Prometheus' lexer: any number as
 * `1`, any string as `""`, any function as `abs`.
 *
 * @param names indices of keywords that are names of metrics.
 */
export function plainSpelling(tokens: readonly Token[], names: ReadonlySet<number>): PlainSpelling {
  const ends: number[] = [];
  const words: string[] = [];
  let length = 0;
  for (const [index, token] of tokens.entries()) {
    const word = names.has(index) ? 'm' : spell(token, tokens[index + 1]);
    words.push(word);
    ends.push(length + word.length);
    length += word.length + 1;
  }
  return { text: words.join(' '), ends };
}

/** Words of the grammar that are no keywords of Prometheus 3, and mean something only where the grammar wants them. */
const CONTEXTUAL = /^(?:fill|fill_left|fill_right|step|range|min_of|max_of)$/i;

function spell({ kind, text }: Token, next: Token | undefined): string {
  switch (kind) {
    case 'number':
    case 'duration':
      return '1';
    case 'string':
      return '""';
    case 'metric-identifier':
      return 'm:m';
    case 'identifier':
      if (CONTEXTUAL.test(text)) return text.toLowerCase();
      return next?.text === '(' ? 'abs' : 'm';
    case 'end':
    case 'error':
      return '';
    default:
      return spellWord(text.toLowerCase());
  }
}

/** The grammar would take `atan2` for the name of a metric too. */
function spellWord(word: string): string {
  return word === 'atan2' ? '*' : word;
}
