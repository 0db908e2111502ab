import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { openQueryHistory } from './query-history.ts';

describe('openQueryHistory()', () => {
  it('keeps queries for the next console, newest first, each once', () => {
    const path = join(temporaryFolder(), 'own', 'queries');
    const history = openQueryHistory(path);
    for (const query of ['a', 'sum(\n  b\n)', 'a']) history.add(query);
    expect(openQueryHistory(path).entries()).toEqual(['a', 'sum(\n  b\n)']);
  });

  it('passes over what it cannot read, and lets no control character in', () => {
    const path = join(temporaryFolder(), 'queries');
    appendFileSync(path, 'nonsense\n"a\\u001b[2J"\n5\n""\n');
    expect(openQueryHistory(path).entries()).toEqual(['a[2J']);
  });

  it('ends somewhere', () => {
    const path = join(temporaryFolder(), 'queries');
    const history = openQueryHistory(path);
    for (let index = 0; index < 250; index++) history.add(`q${index}`);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(200);
  });

  it('works where nothing can be written', () => {
    const history = openQueryHistory('/proc/nosuch/queries');
    history.add('a');
    expect(history.entries()).toEqual(['a']);
  });
});
