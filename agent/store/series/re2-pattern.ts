import { errorMessage, OperationalError } from '../../kit/errors.ts';
import type { Pattern } from './plain-pattern.ts';

/** Compiled expressions that are kept: those of some dashboards. */
const KEPT = 128;
/** Characters; reading more takes the thread for long. Lists of plain alternatives do not come here. */
const MAX_LENGTH = 16_384;
const compiled = new Map<string, Pattern>();

/**
 * A regular expression of RE2 (github.com/google/re2/wiki/Syntax), anchored at both ends; `.` matches line feeds.
 *
 * @throws OperationalError `invalid` with Go's message when it cannot be read.
 */
export function compiledPattern(text: string): Pattern {
  const found = compiled.get(text) ?? compile(text);
  compiled.delete(text);
  compiled.set(text, found);
  if (compiled.size > KEPT) compiled.delete(compiled.keys().next().value!);
  return found;
}

function compile(text: string): Pattern {
  if (text.length > MAX_LENGTH) {
    throw new OperationalError(
      'invalid',
      `error parsing regexp: expression too large: ${text.length} characters, the limit is ${MAX_LENGTH}`,
    );
  }
  const pattern = read(text);
  return { values: undefined, accepts: (value) => pattern.testExact(value) };
}

/** The engine is a big module that most agents never need; only `require` loads in the middle of a call. */
function read(text: string) {
  const { RE2JS } = require('re2js') as typeof import('re2js');
  try {
    return RE2JS.compile(text, RE2JS.DOTALL);
  } catch (error) {
    throw new OperationalError('invalid', asInGo(errorMessage(error)), {
      hint: 'see https://github.com/google/re2/wiki/Syntax; look-around and back-references are not part of it',
      cause: error,
    });
  }
}

/** The engine writes the flag into the expression that it quotes, and leaves out an empty quotation. */
function asInGo(message: string): string {
  return message.includes('`') ? message.replace('`(?s)', '`') : `${message}: \`\``;
}
