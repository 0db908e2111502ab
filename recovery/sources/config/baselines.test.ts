import { describe, expect, it } from 'vitest';
import { parseDpkgStatus, parseMd5sums } from './dpkg-baseline.ts';
import { parseRpmFiles } from './rpm-baseline.ts';

const sum = '0123456789abcdef0123456789abcdef';

describe('parseDpkgStatus()', () => {
  it('reads conffiles with spaces and marks', () => {
    const text = `Package: a\nStatus: hold ok installed\nVersion: 1:2-3\nConffiles:\n /etc/a b ${sum}\n /etc/c ${sum} obsolete\n /etc/new newconffile\nHomepage: x\n`;
    expect(parseDpkgStatus(text)).toEqual([
      {
        name: 'a',
        version: '1:2-3',
        architecture: '',
        conffiles: [
          ['etc/a b', sum],
          ['etc/c', sum],
        ],
      },
    ]);
  });

  it('passes over what is not installed, and what is broken', () => {
    expect(
      parseDpkgStatus('Package: a\nStatus: deinstall ok config-files\nVersion: 1\n\nnonsense\n\n'),
    ).toEqual([]);
  });
});

describe('parseMd5sums()', () => {
  it('reads paths as md5sum writes them', () => {
    expect(parseMd5sums(`${sum}  usr/bin/a b\n${sum} *./x\nbroken\n`)).toEqual([
      ['usr/bin/a b', sum],
      ['x', sum],
    ]);
  });
});

describe('parseRpmFiles()', () => {
  it('reads files with their algorithms, and packages without files', () => {
    const text = ['a\t1-1\t8\tff00\t/etc/a', 'a\t1-1\t8\t\t/etc/d', 'old\t2-1\t(none)\taa\t/lib/b', ''].join(
      '\n',
    );
    const { packages, files } = parseRpmFiles(text, () => true);
    expect(packages).toEqual(['a 1-1', 'old 2-1']);
    expect([...files]).toEqual([
      ['etc/a', { package: 'a 1-1', algorithm: 'sha256', digest: 'ff00' }],
      ['usr/lib/b', { package: 'old 2-1', algorithm: 'md5', digest: 'aa' }],
    ]);
  });
});
