import { expect, test } from 'vitest';
import { fewAnnotations } from './few-annotations.ts';

test('fewAnnotations() keeps ten of each kind and counts the others', () => {
  const infos = Array.from({ length: 193 }, (_, index) => `PromQL info: ${index}`);
  const few = fewAnnotations({ type: 'vector', warnings: ['careful'], infos });
  expect(few.warnings).toEqual(['careful']);
  expect(few.infos).toEqual([...infos.slice(0, 10), '183 more info annotations omitted']);
});
