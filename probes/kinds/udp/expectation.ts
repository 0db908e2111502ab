import { bytesOfHex } from '../../hex-field.ts';
import { regexOf } from '../../regex-field.ts';

/** What an answer has to have. */
export type Expectation = { readonly text: string; fits(answer: Buffer): boolean };

export type ExpectationOptions = {
  /** A regular expression in RE2's syntax. */
  readonly expect?: string | undefined;
  readonly expect_text?: string | undefined;
  /** Bytes in hex. */
  readonly expect_hex?: string | undefined;
};

/** What these options expect, or undefined where they expect nothing. */
export function expectationOf(options: ExpectationOptions): Expectation | undefined {
  const { expect, expect_text, expect_hex } = options;
  if (expect !== undefined)
    return {
      text: `a match of ${expect}`,
      fits: (answer) => regexOf(expect).matcher(answer.toString()).find(),
    };
  if (expect_text !== undefined)
    return { text: `"${expect_text}"`, fits: (answer) => answer.includes(expect_text) };
  if (expect_hex === undefined) return undefined;
  const bytes = bytesOfHex(expect_hex);
  return { text: `the bytes ${bytes.toString('hex')}`, fits: (answer) => answer.includes(bytes) };
}
