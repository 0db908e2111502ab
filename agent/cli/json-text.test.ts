import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from './json-text.ts';

it('jsonText() gives back the same value and nothing that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const written = jsonText({ text });
      expect(JSON.parse(written)).toEqual({ text });
      expect(written.trimEnd()).not.toMatch(/[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

it('jsonText() escapes C1 controls and bidirectional marks', () => {
  expect(jsonText('\u009b2J\u202e', 0)).toBe('"\\u009b2J\\u202e"\n');
});
