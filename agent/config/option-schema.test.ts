import { expect, test } from 'vitest';
import { z } from 'zod';
import { durationField, secretField } from '../kit/config-fields.ts';
import { optionNames, optionSchemas } from './option-schema.ts';

const root = z.strictObject({
  tls: z
    .strictObject({ enabled: z.boolean().default(false) })
    .prefault({})
    .meta({ restart: true }),
  every: durationField('10s').describe('How often.'),
  list: z.array(z.union([z.string(), z.strictObject({ url: z.string(), token: secretField().optional() })])),
  labels: z.record(z.string(), z.number()),
  checked: z
    .strictObject({ a: z.string() })
    .refine(() => true)
    .optional(),
});

test('optionSchemas() sees through defaults to what they wrap', () => {
  const [found] = optionSchemas(root, ['every']);
  expect(found).toMatchObject({ fallback: '10s', meta: { description: 'How often.' } });
  expect(found?.inner).toBeInstanceOf(z.ZodCodec);
});

test('optionSchemas() hands a restart mark down to the options below', () => {
  expect(optionSchemas(root, ['tls', 'enabled'])[0]?.meta.restart).toBe(true);
});

test('optionSchemas() goes through lists, unions and optional options', () => {
  expect(optionSchemas(root, ['list', 3, 'token']).map(({ meta }) => meta.secret)).toEqual([true]);
  expect(optionSchemas(root, ['list', 3])).toHaveLength(2);
});

test('optionSchemas() goes through maps and refined sections', () => {
  expect(optionSchemas(root, ['labels', 'any'])[0]?.inner).toBeInstanceOf(z.ZodNumber);
  expect(optionSchemas(root, ['checked', 'a'])[0]?.inner).toBeInstanceOf(z.ZodString);
});

test.each([
  [['nothing']],
  [['tls', 0]],
  [['every', 'a']],
  [['list', 'length']],
  [['__proto__']],
  [['constructor', 'name']],
])('optionSchemas() knows nothing at %j', (path) => {
  expect(optionSchemas(root, path)).toEqual([]);
});

test('optionNames() lists the options of a section', () => {
  expect(optionNames(root, ['list', 0])).toEqual(['token', 'url']);
  expect(optionNames(root, ['labels'])).toEqual([]);
});

test('optionNames() lists only the options of the form that a value names', () => {
  const either = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('a'), left: z.string() }),
    z.strictObject({ kind: z.literal('b'), right: z.string() }),
  ]);
  expect(optionNames(either, [], { kind: 'b' })).toEqual(['kind', 'right']);
  expect(optionNames(either, [])).toEqual(['kind', 'left', 'right']);
});
