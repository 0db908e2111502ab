import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from 'vitest';
import lock from '../package-lock.json' with { type: 'json' };
import { billOfMaterials } from './bill-of-materials.ts';

const inputs = ['agent/main.ts', 'node_modules/zod/index.js', 'node_modules/@hono/zod-openapi/dist/index.js'];

test('billOfMaterials() lists the packages of the bundle and the runtime, each once, with checksums', () => {
  const { components, specVersion } = JSON.parse(billOfMaterials([...inputs, 'node_modules/zod/v4/core.js']));
  expect(specVersion).toBe('1.6');
  expect(components.map(({ name }: { name: string }) => name)).toEqual(['@hono/zod-openapi', 'bun', 'zod']);
  for (const { hashes } of components) expect(hashes[0].content).toMatch(/^[0-9a-f]{128}$/);
});

/** Checks with the official schema, which its authors publish in that package. @returns null when it is kept. */
const cycloneDxErrors = (text: string) =>
  new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);

test('billOfMaterials() keeps the official JSON schema of CycloneDX 1.6 for every package there is', async () => {
  const everything = Object.keys(lock.packages).filter(Boolean);
  const text = billOfMaterials(everything.map((path) => `${path}/index.js`));
  expect(await cycloneDxErrors(text)).toBeNull();
});

test('the official schema finds what is wrong', async () => {
  const wrong = billOfMaterials(inputs).replace('"SHA-512"', '"SHA-0"');
  expect(await cycloneDxErrors(wrong)).not.toBeNull();
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
