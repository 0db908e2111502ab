import { RE2JS } from 're2js';
import { z } from 'zod';
import { errorMessage } from '../../../agent/kit/errors.ts';

/** What an answer has to have. */
export type Expectation = { readonly text: string; fits(answer: Buffer): boolean };

export type ExpectationOptions = {
  readonly expect?: RE2JS | undefined;
  readonly expect_text?: string | undefined;
  readonly expect_hex?: Uint8Array | undefined;
};

/** A regular expression (RE2): its time is bounded by the length of what it is matched with, whoever wrote that. */
export function regexField() {
  return z.codec(z.string().min(1).max(1_000), z.instanceof(RE2JS), {
    decode: (text, context) => {
      try {
        return RE2JS.compile(text);
      } catch (error) {
        context.issues.push({ code: 'custom', input: text, message: errorMessage(error) });
        return z.NEVER;
      }
    },
    encode: (compiled) => compiled.pattern(),
  });
}

/** Bytes in hex, with blanks or without. */
export function hexField(longest: number) {
  const written = z
    .string()
    .max(longest * 3)
    .regex(/^\s*(?:[0-9a-fA-F]{2}\s*)+$/, 'expected bytes in hex, such as 00 01 ff');
  return z.codec(written, z.instanceof(Uint8Array), {
    decode: (text) => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex')),
    encode: (bytes) => Buffer.from(bytes).toString('hex'),
  });
}

export function expectationOf({
  expect,
  expect_text,
  expect_hex,
}: ExpectationOptions): Expectation | undefined {
  if (expect !== undefined) {
    return {
      text: `a match of ${expect.pattern()}`,
      fits: (answer) => expect.matcher(answer.toString()).find(),
    };
  }
  if (expect_text !== undefined)
    return { text: `"${expect_text}"`, fits: (answer) => answer.includes(expect_text) };
  if (expect_hex === undefined) return undefined;
  return {
    text: `the bytes ${Buffer.from(expect_hex).toString('hex')}`,
    fits: (answer) => answer.includes(expect_hex),
  };
}
