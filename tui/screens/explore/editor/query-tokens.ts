/** What a piece of a query is, by its letters alone. */
export type TokenKind =
  | 'blank'
  | 'comment'
  | 'string'
  | 'duration'
  | 'number'
  | 'word'
  | 'open'
  | 'close'
  | 'comma'
  | 'operator'
  | 'other';

/** A piece of a query; `from` and `to` in UTF-16 units. Strings and comments may have no end. */
export type QueryToken = {
  readonly kind: TokenKind;
  readonly text: string;
  readonly from: number;
  readonly to: number;
};

const TOKEN =
  /(?<blank>\s+)|(?<comment>#[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`[^`]*`?)|(?<duration>(?:\d+(?:ms|[smhdwy]))+(?!\w))|(?<number>0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(?<word>[a-z_:][\w:]*)|(?<open>[({[])|(?<close>[)}\]])|(?<comma>,)|(?<operator>[=!]~|[!=<>]=|[-+*/%^<>=@])|(?<other>.)/gisuy;

/** Cuts any text, however broken, into the tokens of PromQL. Together they are the text. */
export function queryTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let inRange = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [kind, all] = Object.entries(match.groups!).find(([, found]) => found !== undefined)!;
    // Between brackets a colon stands between two durations, and is no part of a name.
    const isColon: boolean = inRange && all.startsWith(':');
    const found: string = isColon ? ':' : all;
    if (kind === 'open' || kind === 'close') inRange = found === '[';
    const from = match.index;
    tokens.push({
      kind: isColon ? 'other' : (kind as TokenKind),
      text: found,
      from,
      to: from + found.length,
    });
    TOKEN.lastIndex = from + found.length;
    if (TOKEN.lastIndex >= text.length) break;
  }
  return tokens;
}

/** Whether a string or a comment goes on behind its last letter. */
export function isOpenEnded({ kind, text }: QueryToken): boolean {
  if (kind === 'comment') return true;
  if (kind !== 'string') return false;
  if (text.length < 2 || text.at(-1) !== text[0]) return true;
  const escapes = /\\*$/.exec(text.slice(0, -1))![0].length;
  return text[0] !== '`' && escapes % 2 === 1;
}
