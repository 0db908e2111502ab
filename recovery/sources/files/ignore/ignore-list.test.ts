import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../agent/kit/temporary-folder.testkit.ts';
import { IgnoreList } from './ignore-list.ts';

const list = (...lines: string[]) => IgnoreList.ofText(lines);

describe('IgnoreList', () => {
  it.each([
    ['*.log', 'a/b/x.log', false, true],
    ['*.log', 'x.log.gz', false, undefined],
    ['/x', 'x', false, true],
    ['/x', 'a/x', false, undefined],
    ['a/x', 'b/a/x', false, undefined],
    ['cache/', 'cache', true, true],
    ['cache/', 'cache', false, undefined],
    ['a/**', 'a', true, undefined],
    ['a/**', 'a/b/c', false, true],
    ['a/**/z', 'a/z', false, true],
    ['a/**/z', 'a/b/c/z', false, true],
    ['**/z', 'z', false, true],
    ['a**z', 'abcz', false, true],
    ['a/b**z', 'a/b/z', false, undefined],
    ['[a-c]?', 'bz', false, true],
    ['[!a-c]', 'b', false, undefined],
    ['[]-]', ']', false, true],
    ['[[:digit:]]', '7', false, true],
    ['\\#x', '#x', false, true],
    ['#x', '#x', false, undefined],
    ['x\\ ', 'x ', false, true],
    ['x  ', 'x', false, true],
    ['x\\', 'x\\', false, undefined],
    ['!x', 'x', false, false],
    ['é?', 'éa', false, true],
  ])('reads %j for %j (folder: %j) as git does: %j', (pattern, path, isFolder, expected) => {
    const bytes = Buffer.from(path).toString('latin1');
    expect(list(pattern).ignores(bytes, isFolder)).toBe(expected);
  });

  it('lets the last pattern that matches decide', () => {
    expect(list('*.log', '!keep.log').ignores('keep.log', false)).toBe(false);
    expect(list('!keep.log', '*.log').ignores('keep.log', false)).toBe(true);
  });

  it('reads a file with line ends of Windows and a byte order mark', () => {
    const file = Buffer.from('\ufeff*.log\r\n# note\r\n\r\ntmp/\r\n');
    expect(IgnoreList.ofFile(file).ignores('a.log', false)).toBe(true);
    expect(IgnoreList.ofFile(file).ignores('tmp', true)).toBe(true);
  });

  it('is not slowed down by a hostile pattern', () => {
    const hostile = list(`${'*a'.repeat(200)}b`, `${'**/a/'.repeat(200)}b`);
    expect(hostile.ignores('a'.repeat(250), false)).toBeUndefined();
    expect(hostile.ignores('a/'.repeat(1_000).slice(0, -1), false)).toBeUndefined();
  });

  it('says what git check-ignore says', () => {
    const folder = temporaryFolder();
    execFileSync('git', ['init', '-q', folder]);
    const piece = fc.constantFrom(...['a', 'b', 'ab', '*', '**', '***', '?', '[ab]', '[!a]', '[^b-z]']);
    const odd = fc.constantFrom(
      '/',
      '/',
      '/',
      '\\',
      '[',
      ']',
      '-',
      '!',
      '#',
      ' ',
      '\\*',
      '[a/b]',
      '[[:alpha:]]',
      '[a',
    );
    const pattern = fc
      .array(fc.oneof(piece, piece, odd), { minLength: 1, maxLength: 7 })
      .map((parts) => parts.join(''))
      // Git before 2.40 compares unrelated pointers there and takes `a**/` for `a*/**/`.
      .filter((text) => !/[^/!]\*\*+(\\?\/|$)/.test(text));
    const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'aab', '#a'), { minLength: 1, maxLength: 4 });
    const runs = fc.sample(
      fc.tuple(
        fc.array(pattern, { minLength: 1, maxLength: 3 }),
        fc.array(path, { minLength: 6, maxLength: 6 }),
      ),
      {
        numRuns: 120,
        seed: 6,
      },
    );
    for (const [patterns, paths] of runs) {
      writeFileSync(join(folder, '.gitignore'), `${patterns.join('\n')}\n`);
      const names = [...new Set(paths.map((parts) => parts.join('/')))];
      expect({ patterns, ignored: names.filter((name) => ignoredByList(patterns, name)) }).toEqual({
        patterns,
        ignored: ignoredByGit(folder, names),
      });
    }
  });
});

/** As a walk does: what lies in an ignored folder is ignored. The paths do not exist, so that git takes the last part for a file. */
function ignoredByList(patterns: string[], path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, at) => {
    const here = parts.slice(0, at + 1).join('/');
    return list(...patterns).ignores(here, at < parts.length - 1) === true;
  });
}

function ignoredByGit(folder: string, names: string[]): string[] {
  const { stdout } = spawnSync('git', ['check-ignore', '--no-index', '-z', '--stdin'], {
    cwd: folder,
    input: names.map((name) => `${name}\0`).join(''),
  });
  const ignored = new Set(stdout.toString().split('\0'));
  return names.filter((name) => ignored.has(name));
}
