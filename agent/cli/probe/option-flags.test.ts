import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { optionalTls } from '../../../probes/connect/optional-tls.ts';
import { secretField } from '../../kit/config-fields.ts';
import { optionFlags } from './option-flags.ts';

test('optionFlags gives an option that is true or a section a flag of its own, before those of the section', () => {
  const flags = optionFlags({ tls: optionalTls.describe('TLS.') });
  const [first, second] = flags;
  expect(first).toMatchObject({ name: 'tls', path: ['tls'], option: { type: 'boolean' } });
  expect(second).toMatchObject({ name: 'tls-server-name', path: ['tls', 'server_name'] });
});

test('optionFlags gives a secret the flags of its references alone', () => {
  const flags = optionFlags({ password: secretField().describe('Password of the user.') });
  expect(flags.map(({ name, path, written }) => [name, path, written('x' as never)])).toEqual([
    ['password-file', ['password'], `\${file:x}`],
    ['password-env', ['password'], `\${env:x}`],
  ]);
});

test.each([
  ['ca.pem', join(process.cwd(), 'ca.pem')],
  ['/etc/ca.pem', '/etc/ca.pem'],
  ['', ''],
])('optionFlags takes the path %j of a file from where one stands', (given, written) => {
  const [flag] = optionFlags({ ca_file: z.string().optional().describe('Certificates.') });
  expect(flag!.written(given as never)).toBe(written);
});

test('optionFlags tells the default, and the words that may stand there', () => {
  const [flag] = optionFlags({ by: z.enum(['name', 'command']).default('name').describe('By what.') });
  expect(flag).toMatchObject({
    name: 'by',
    option: { choices: ['name', 'command'], describe: 'By what. [default: name]' },
  });
});

test.each([
  ['a number', z.number(), '5', 5],
  ['what is no number, for the schema to refuse', z.number(), '5x', '5x'],
  ['nothing, for the schema to refuse', z.number(), '', ''],
  ['a text', z.string(), '5', '5'],
  ['a list of numbers', z.array(z.number()), ['1', '2'], [1, 2]],
  ['names with values', z.record(z.string(), z.string()), ['a=b=c', 'd: e'], { a: 'b=c', d: 'e' }],
  [
    'a list of sections',
    z.array(z.object({ expect: z.string() })),
    ['{expect: "^220 "}'],
    [{ expect: '^220 ' }],
  ],
])('optionFlags reads %s', (_, schema, given, written) => {
  const [flag] = optionFlags({ option: schema });
  expect(flag!.written(given as never)).toEqual(written);
});

test.each([
  [z.record(z.string(), z.string()), ['novalue'], 'expected NAME=VALUE, found "novalue"'],
  [z.array(z.object({ expect: z.string() })), ['{expect: '], 'expected YAML'],
])('optionFlags refuses what cannot be read', (schema, given, message) => {
  const [flag] = optionFlags({ option: schema });
  expect(() => flag!.written(given as never)).toThrow(message);
});
