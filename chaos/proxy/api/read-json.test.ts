import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonSyntaxError } from './json-scanner.ts';
import { type JsonValue, readJson, readWholeJson } from './read-json.ts';

/** What `JSON.parse` would have given. */
function plain(value: JsonValue): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'number':
      return Number(value.literal);
    case 'array':
      return value.items.map(plain);
    case 'object':
      return Object.fromEntries(value.members.map(([key, member]) => [key, plain(member)]));
    default:
      return value.value;
  }
}

const read = (text: string) => plain(readJson(Buffer.from(text)));

function failure(action: () => unknown): JsonSyntaxError {
  try {
    action();
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readJson', () => {
  it('reads every JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads any text of Unicode', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(read(JSON.stringify(text))).toBe(text.toWellFormed());
      }),
    );
  });

  it('refuses what JSON.parse refuses, and with nothing but a syntax error', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '{', '"', '\\', ',', ':', '-', '0', 'e', '.', 'u', 'n', '\x01'),
      )
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        let parsed: unknown;
        try {
          parsed = JSON.parse(text);
        } catch {
          expect(failure(() => readWholeJson(Buffer.from(text)))).toBeInstanceOf(JsonSyntaxError);
          return;
        }
        expect(plain(readWholeJson(Buffer.from(text)))).toEqual(parsed);
      }),
    );
  });

  it('reads only the first value', () => {
    expect(read('{"a":1} trailing garbage')).toEqual({ a: 1 });
    expect(read(' 12abc')).toBe(12);
    expect(read('nullnull')).toBeNull();
  });

  it('keeps duplicate keys and the literals of numbers', () => {
    expect(readJson(Buffer.from('{"a":1.0,"a":1e3}'))).toMatchObject({
      members: [
        ['a', { literal: '1.0' }],
        ['a', { literal: '1e3' }],
      ],
    });
  });

  it('puts the replacement character where text is no UTF-8 or half of a pair', () => {
    expect(plain(readJson(Buffer.from([0x22, 0x61, 0xff, 0x22])))).toBe('a\ufffd');
    expect(read('"\\ud800x"')).toBe('\ufffdx');
  });

  it.each([
    ['', 'EOF'],
    ['  \n', 'EOF'],
    ['{', 'unexpected EOF'],
    ['{"a', 'unexpected EOF'],
    ['{"a":tru', 'unexpected EOF'],
    ['[1,', 'unexpected EOF'],
    ['"\\u12', 'unexpected EOF'],
    ['x', "invalid character 'x' looking for beginning of value"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[01]', "invalid character '1' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['trx', "invalid character 'x' in literal true (expecting 'u')"],
    ['nul1', "invalid character '1' in literal null (expecting 'l')"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['\u00e9', "invalid character 'Ã' looking for beginning of value"],
    ['\u0001', "invalid character '\\x01' looking for beginning of value"],
  ])('says of %j what Go says', (text, message) => {
    expect(failure(() => read(text)).message).toBe(message);
  });

  it('refuses what stands too deep, however much of it there is', () => {
    expect(failure(() => read('['.repeat(1_000_000))).message).toBe('exceeded max depth');
    expect(failure(() => read('{"a":'.repeat(200_000))).message).toBe('exceeded max depth');
  });
});

describe('readWholeJson', () => {
  it('refuses what follows the first value, and tells where', () => {
    expect(failure(() => readWholeJson(Buffer.from('[] ]')))).toMatchObject({
      message: "invalid character ']' after top-level value",
      at: 3,
    });
  });
});
