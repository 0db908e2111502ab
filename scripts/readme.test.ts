import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../agent/cli/exit-codes.ts';

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');

describe('README.md', () => {
  test.each(Object.values(exitCodes))(
    'documents exit code $code as the program does',
    ({ code, meaning }) => {
      expect(readme).toMatch(new RegExp(`^\\| ${code} +\\| ${meaning} +\\|$`, 'm'));
    },
  );

  test('names only paths that exist', () => {
    const named = [...readme.matchAll(/`((?:agent|tui|build|scripts)\/[\w./-]+\w)`/g)].map(
      ([, path]) => path!,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(join(import.meta.dirname, '..', path)))).toEqual([]);
  });
});
