import { expect, test } from 'vitest';
import { z } from 'zod';
import { bytesField, durationField, optionalBytesField, secretField } from './config-fields.ts';

const messages = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message);

test('durationField() is milliseconds in the program and text in the file', () => {
  const field = durationField('30s');
  expect(field.parse(undefined)).toBe(30_000);
  expect(field.parse('1h')).toBe(3_600_000);
  expect(z.encode(field, 90_000)).toBe('1m30s');
});

test('durationField() tells what it expects and what it found', () => {
  const field = durationField('30s');
  const expected = 'expected a duration such as 30s, 5m, 1h30m or 15d';
  expect(messages(field, 30)).toEqual([expected]);
  expect(messages(field, 'a\u001bwhile')).toEqual([`${expected}, found "a␛while"`]);
});

test('durationField() keeps to its limits, both included', () => {
  const field = durationField('30s', { min: '1s', max: '1m' });
  expect(field.parse('1s')).toBe(1_000);
  expect(field.parse('60s')).toBe(60_000);
  expect(messages(field, '999ms')).toEqual(['must be at least 1s']);
  expect(messages(field, '61s')).toEqual(['must be at most 1m']);
});

test('bytesField() takes sizes and plain numbers', () => {
  const field = bytesField('1GiB', { max: '2GiB' });
  expect(field.parse(undefined)).toBe(2 ** 30);
  expect(field.parse(4_096)).toBe(4_096);
  expect(z.encode(field, 2 ** 29)).toBe('512MiB');
  expect(messages(field, true)).toEqual(['expected a size such as 512MiB, 1GiB or 4096']);
  expect(messages(field, '3GiB')).toEqual(['must be at most 2GiB']);
});

test('optionalBytesField() has no default of its own', () => {
  expect(optionalBytesField().optional().parse(undefined)).toBeUndefined();
});

test('secretField() hides its value and carries its mark', () => {
  const secret = secretField().parse('hunter2');
  expect(String(secret)).toBe('***');
  expect(secret.reveal()).toBe('hunter2');
  expect(secretField().meta()).toMatchObject({ secret: true });
});

test('the default of a field is written as in the file in its JSON Schema', () => {
  expect(z.toJSONSchema(durationField('30s'), { io: 'input' })).toMatchObject({
    type: 'string',
    default: '30s',
  });
});
