import fc from 'fast-check';
import type { DbusValue } from './dbus-value.ts';

type Typed = { readonly type: string; readonly value: DbusValue };

const string = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
const basic: fc.Arbitrary<Typed> = fc.oneof(
  typed('y', fc.integer({ min: 0, max: 255 })),
  typed('b', fc.boolean()),
  typed('n', fc.integer({ min: -32_768, max: 32_767 })),
  typed('q', fc.integer({ min: 0, max: 65_535 })),
  typed('i', fc.integer()),
  typed('u', fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  typed('x', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  typed('t', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  typed('d', fc.double({ noNaN: true })),
  typed('s', string),
  typed('o', fc.constant('/org/example')),
  typed('g', fc.constantFrom('', 'a{sv}', 'as')),
);

const { any } = fc.letrec<{ any: Typed }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    basic,
    fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map(toStruct),
    tie('any').map(({ type, value }) => ({ type: 'v', value: { signature: type, value } })),
    fc.tuple(tie('any'), fc.integer({ min: 0, max: 3 })).map(([{ type, value }, length]) => ({
      type: `a${type}`,
      value: Array.from({ length }, () => value),
    })),
    fc.tuple(basic, tie('any')).map(([key, item]) => ({
      type: `a{${key.type}${item.type}}`,
      value: [[key.value, item.value]],
    })),
  ),
}));

/** The body of a message with its signature. */
export const arbitraryBody = fc
  .array(any, { maxLength: 4 })
  .map((values) => ({
    signature: values.map(({ type }) => type).join(''),
    body: values.map(({ value }) => value),
  }))
  .filter(({ signature }) => signature.length < 200);

function typed(type: string, value: fc.Arbitrary<DbusValue>): fc.Arbitrary<Typed> {
  return value.map((drawn) => ({ type, value: drawn }));
}

function toStruct(values: readonly Typed[]): Typed {
  return { type: `(${values.map(({ type }) => type).join('')})`, value: values.map(({ value }) => value) };
}
