import { errorMessage, OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher } from '../../kit/labels.ts';

/** A matcher ready for use; an absent label is the empty string. */
export type ReadyMatcher = {
  readonly name: string;
  /** The one value that is accepted, where there is only one. */
  readonly only: string | undefined;
  accepts(value: string): boolean;
};

/**
 * Compiles a matcher of a PromQL selector: regular expressions are anchored at both ends and `.` matches line feeds.
 *
 * @throws OperationalError `invalid` when the regular expression cannot be read.
 */
export function readyMatcher(matcher: LabelMatcher): ReadyMatcher {
  const { name, op, value } = matcher;
  if (op === '=') return { name, only: value, accepts: (label) => label === value };
  if (op === '!=') return { name, only: undefined, accepts: (label) => label !== value };
  const pattern = anchored(value);
  if (op === '=~') return { name, only: undefined, accepts: (label) => pattern.test(label) };
  return { name, only: undefined, accepts: (label) => !pattern.test(label) };
}

/** RE2 writes flags in front and named groups with a P; both have another form here (github.com/google/re2/wiki/Syntax). */
function anchored(text: string): RegExp {
  const [, flags = '', body = ''] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(text)!;
  try {
    const source = withPlainEscapes(body.replaceAll('(?P<', '(?<'));
    return new RegExp(`^(?:${source})$`, [...new Set(`su${flags.replace('m', '')}`)].join(''));
  } catch (error) {
    throw new OperationalError(
      'invalid',
      `Cannot read the regular expression "${text}": ${errorMessage(error)}`,
      {
        hint: 'see https://github.com/google/re2/wiki/Syntax; look-around and back-references are not part of it',
        cause: error,
      },
    );
  }
}

/** RE2 lets every punctuation mark be escaped, as in `web\-1`; here only those with a meaning may be. */
function withPlainEscapes(body: string): string {
  return body.replaceAll(/\\([\s\S])/g, (written, mark: string) =>
    /[!"#%&',\-:;<=>@_`~]/.test(mark) ? `\\x${mark.charCodeAt(0).toString(16)}` : written,
  );
}
