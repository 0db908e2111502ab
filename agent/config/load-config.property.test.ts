import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { ConfigError } from './config-problem.ts';
import { testdata } from './load-config.testkit.ts';
import { loadConfig } from './load-config.ts';

const seeds = readdirSync(testdata).map((name) => readFileSync(join(testdata, name)));
const pieces = [
  '[',
  ']',
  '{',
  '}',
  ':',
  '- ',
  '? ',
  '&a ',
  '*a',
  '|',
  '>',
  '"',
  "'",
  '#',
  '\n',
  '  ',
  '\t',
  '!!map ',
  '---\n',
  '%',
  '~',
  '<<',
];

/** Loads these bytes: either a configuration comes out, or an error with a place and a text for each problem. */
function loadsOrTells(file: string, bytes: Uint8Array): void {
  writeFileSync(file, bytes);
  try {
    expect(loadConfig({ file, environment: {} }).config.log.level).toBeTypeOf('string');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.kind).toBe('invalid');
    for (const { place, message } of error.problems)
      expect(`${place} ${message}`).toMatch(/^.+:\d+:\d+ .+$/s);
    expect(error.message).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  }
}

test('loadConfig() survives any bytes', () => {
  const file = join(temporaryFolder(), 'vedette.yml');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => loadsOrTells(file, bytes)),
    { numRuns: 300 },
  );
});

test('loadConfig() survives any pile of YAML indicators', () => {
  const file = join(temporaryFolder(), 'vedette.yml');
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom('a', 'host', 'log', '1')), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, (parts) => loadsOrTells(file, Buffer.from(parts.join('')))),
    { numRuns: 1_000 },
  );
});

test('loadConfig() survives files with bytes changed, cut and repeated', () => {
  const file = join(temporaryFolder(), 'vedette.yml');
  const mutation = fc.record({
    seed: fc.constantFrom(...seeds),
    at: fc.nat(400),
    drop: fc.nat(20),
    insert: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 5 })),
    times: fc.integer({ min: 1, max: 80 }),
  });
  fc.assert(
    fc.property(mutation, ({ seed, at, drop, insert, times }) => {
      const middle = Buffer.from(insert.repeat(times));
      loadsOrTells(file, Buffer.concat([seed.subarray(0, at), middle, seed.subarray(at + drop)]));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['brackets', '['],
  ['braces', '{a: '],
  ['list marks', '- '],
  ['key marks', '? '],
  ['quotes', '"'],
  ['list marks on lines of their own', '-\n'],
])('loadConfig() does not hang on 200 kB of %s', (_what, text) => {
  const file = join(temporaryFolder(), 'vedette.yml');
  loadsOrTells(file, Buffer.from(text.repeat(200_000 / text.length)));
});
