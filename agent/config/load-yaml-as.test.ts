import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { loadYamlAs } from './load-yaml-as.ts';

const schema = z.strictObject({
  mouse: z.boolean().default(false),
  window: z.enum(['5m', '15m']).optional(),
});

function loaded(text: string) {
  const path = join(temporaryFolder(), 'console.yml');
  writeFileSync(path, text);
  return () => loadYamlAs(path, schema);
}

describe('loadYamlAs()', () => {
  it('reads values and fills in defaults', () => {
    expect(loaded('window: 5m\n')()).toEqual({ mouse: false, window: '5m' });
  });

  it.each(['', '# nothing\n', 'mouse:\n'])('takes %j for a file that says nothing', (text) => {
    expect(loaded(text)()).toEqual({ mouse: false });
  });

  it('gives undefined where there is no such file', () => {
    expect(loadYamlAs(join(temporaryFolder(), 'console.yml'), schema)).toBeUndefined();
  });

  it('tells every problem with its line and column', () => {
    const problems =
      /2 problems found\n.*console\.yml:1:8: mouse: expected true or false, found a text.*\n.*:2:1: windw: unknown option; did you mean "window"\?/;
    expect(loaded('mouse: often\nwindw: 5m\n')).toThrow(problems);
  });

  it.each([
    ['a list', '- a\n', /1:1: expected a section, found a list/],
    ['broken syntax', 'mouse: [\n', /console\.yml:\d+:\d+: /],
    ['a key twice', 'mouse: true\nmouse: true\n', /2:1: key "mouse" is given twice/],
  ])('refuses %s', (_name, text, message) => {
    expect(loaded(text)).toThrow(message);
  });
});
