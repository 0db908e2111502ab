import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { configSchema } from './config-schema.ts';

type Json = { properties?: Record<string, Json>; description?: string; default?: unknown; items?: Json };
const schema = configSchema() as Json & { $schema: string };

test('configSchema() is JSON Schema draft 2020-12 and refuses unknown options', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
  });
});

test('configSchema() gives defaults as they would be written', () => {
  expect(schema.properties?.peers?.properties?.interval).toMatchObject({ type: 'string', default: '10s' });
});

test('configSchema() says in words what takes effect only after a restart', () => {
  expect(schema.properties?.api?.properties?.listen?.description).toContain('Takes effect after a restart.');
});

test('configSchema() says in words how a secret is written', () => {
  const token = schema.properties?.peers?.properties?.list?.items?.properties?.token;
  expect(token?.description).toContain('A reference:');
});

test('configSchema() is the same on every host', () => {
  expect(schema.properties?.host).toEqual({
    type: 'string',
    minLength: 1,
    maxLength: 253,
    description: 'What this host is called everywhere. Default: the host name. Takes effect after a restart.',
  });
  expect(JSON.stringify(schema)).not.toContain(`"default":"${hostname()}"`);
});

test('configSchema() holds none of the marks of this program', () => {
  expect(JSON.stringify(schema)).not.toMatch(/"(restart|secret|computed)":/);
});
