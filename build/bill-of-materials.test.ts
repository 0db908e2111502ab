import { expect, test } from 'vitest';
import { billOfMaterials } from './bill-of-materials.ts';

const inputs = ['agent/main.ts', 'node_modules/zod/index.js', 'node_modules/@hono/zod-openapi/dist/index.js'];

test('billOfMaterials() lists the packages of the bundle and the runtime, each once, with checksums', () => {
  const { components, specVersion } = JSON.parse(billOfMaterials([...inputs, 'node_modules/zod/v4/core.js']));
  expect(specVersion).toBe('1.6');
  expect(components.map(({ name }: { name: string }) => name)).toEqual(['@hono/zod-openapi', 'bun', 'zod']);
  for (const { hashes } of components) expect(hashes[0].content).toMatch(/^[0-9a-f]{128}$/);
});

test('billOfMaterials() gives the same bytes for the same bundle, in whatever order', () => {
  expect(billOfMaterials([...inputs].reverse())).toBe(billOfMaterials(inputs));
});

test('billOfMaterials() has a serial number that is a UUID', () => {
  expect(JSON.parse(billOfMaterials(inputs)).serialNumber).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('billOfMaterials() refuses a package that the package-lock does not know', () => {
  expect(() => billOfMaterials(['node_modules/not-ours/index.js'])).toThrow('not in package-lock.json');
});
