import { OperationalError } from '../../agent/kit/errors.ts';

const SHELL = /\$\(|[|;<>`]|&&|\$\{|\$[A-Za-z_]|(?:^|\s)&(?:\s|$)/;

/**
 * Splits a command line into its words: at blanks, with '…' and "…" around what belongs together, and \ before a single character
 * outside of '…'. There is no shell: what only a shell understands (`|`, `;`, `$(`, `>`, `&&`) is refused unless it is quoted.
 *
 * @throws OperationalError `invalid`
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let bare = '';
  let rest = line.trim();
  while (rest !== '') {
    const [whole, word, plain] = nextWord(rest);
    words.push(word);
    bare += `${plain} `;
    rest = rest.slice(whole).trimStart();
  }
  const [found] = SHELL.exec(bare) ?? [];
  if (found !== undefined) throw shellRefused(found.trim());
  if (words.length === 0 || words[0] === '') throw refused('there is no program in it');
  return words;
}

/** How long the first word is as it is written, the word, and those of its characters that were not quoted. */
function nextWord(text: string): [written: number, word: string, plain: string] {
  let [at, word, plain] = [0, '', ''];
  while (at < text.length && !/\s/.test(text[at]!)) {
    const [piece, inner] = /^'([^']*)'/.exec(text.slice(at)) ?? quoted(text.slice(at)) ?? [text[at]!];
    if (inner === undefined && /['"\\]/.test(piece)) throw refused(`a ${piece} in it is never closed`);
    plain += unquoted(piece, inner);
    word += inner ?? piece;
    at += piece.length;
  }
  return [at, word, plain];
}

/** What of a piece a shell would read: all of a bare one, and in "…" what begins with `$` or a backtick. */
function unquoted(piece: string, inner: string | undefined): string {
  if (inner === undefined) return piece;
  return piece.startsWith('"') ? piece.slice(1, -1).replace(/\\[\s\S]|[|;<>&]/g, '') : '';
}

function quoted(text: string): [piece: string, inner: string] | undefined {
  const double = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (double) return [double[0], double[1]!.replace(/\\(["\\$`])/g, '$1')];
  const escaped = /^\\([\s\S])/.exec(text);
  return escaped ? [escaped[0], escaped[1]!] : undefined;
}

function shellRefused(found: string): OperationalError {
  return new OperationalError(
    'invalid',
    `Cannot run the command: ${found} is for a shell, and none reads it`,
    {
      hint: `quote it if it is meant as it stands, or put the line into a script and name that`,
    },
  );
}

function refused(state: string): OperationalError {
  return new OperationalError('invalid', `Cannot read the command: ${state}`);
}
