// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates of the dialogue are written so
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandTemplate } from './expand-template.ts';

const captures = new Map([
  ['0', 'PING abc'],
  ['1', 'abc'],
  ['host', 'db-1'],
]);

test.each([
  ['PONG ${1}', 'PONG abc'],
  ['PONG $1', 'PONG abc'],
  ['${host}x', 'db-1x'],
  ['$hostx', ''],
  ['$$1', '$1'],
  ['100 $ and ${', '100 $ and ${'],
  ['${unknown}', ''],
])('expandTemplate makes %j into %j', (template, expanded) => {
  expect(expandTemplate(template, captures)).toBe(expanded);
});

test('expandTemplate leaves a template without a dollar as it is', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('$')),
      (text) => {
        expect(expandTemplate(text, captures)).toBe(text);
      },
    ),
  );
});

test('expandTemplate does not expand what a capture brings', () => {
  expect(expandTemplate('$1', new Map([['1', '$0 ${0}']]))).toBe('$0 ${0}');
});
