import { expect, test } from 'vitest';
import { z } from 'zod';
import { probesConfig } from '../../probes/config.ts';
import { configSchema } from './config-schema.ts';
import { noProbes } from './probes-section.ts';
import { schema } from './schema.ts';
import { sectionWhenWritten } from './section-when-written.ts';

test('noProbes is what an empty section is', () => {
  expect(noProbes).toEqual(probesConfig.parse({}));
});

test('sectionWhenWritten() loads nothing for a section that is not there', () => {
  let loaded = 0;
  const section = sectionWhenWritten(
    () => {
      loaded++;
      return z.strictObject({ size: z.number() });
    },
    { size: 1 },
  );
  expect(z.strictObject({ section }).parse({})).toEqual({ section: { size: 1 } });
  expect(loaded).toBe(0);
});

test('sectionWhenWritten() tells the problems of a section at their place', () => {
  const section = sectionWhenWritten(() => z.strictObject({ size: z.number() }), { size: 1 });
  const { error } = z.strictObject({ section }).safeParse({ section: { size: 'x' } });
  expect(error?.issues).toMatchObject([{ path: ['section', 'size'], message: 'expected a number' }]);
});

test('schema has no probes where none are written', () => {
  expect(schema.parse({}).probes).toBe(noProbes);
});

test('configSchema() describes the probes', () => {
  const { probes } = configSchema().properties as { probes: { properties: object } };
  expect(Object.keys(probes.properties)).toContain('list');
});
