import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDpkgStatus } from './parse-package-status.ts';

const installed = (name: string, version: string) =>
  `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n`;

describe('parseDpkgStatus()', () => {
  it('reads what is installed, not what is remembered', () => {
    const removed = 'Package: b\nStatus: deinstall ok config-files\nVersion: 2\n';
    expect(Object.fromEntries(parseDpkgStatus(`${installed('a', '1:2-3')}\n${removed}`))).toEqual({
      a: '1:2-3',
    });
  });

  it('keeps both architectures of one package', () => {
    const text = `${installed('libc6', '1')}\n${installed('libc6', '2')}Architecture: i386\n`;
    expect(Object.fromEntries(parseDpkgStatus(text))).toEqual({ libc6: '1', 'libc6:i386': '2' });
  });

  it('takes no line of a description for a field', () => {
    const text = `${installed('a', '1')}Description: x\n Version: 9\n .\n Package: evil\n`;
    expect(Object.fromEntries(parseDpkgStatus(text))).toEqual({ a: '1' });
  });

  it('takes names of object members for names', () => {
    expect(Object.keys(Object.fromEntries(parseDpkgStatus(installed('__proto__', '1'))))).toEqual([
      '__proto__',
    ]);
  });

  it('bounds a version', () => {
    expect(parseDpkgStatus(installed('a', '9'.repeat(100_000))).get('a')).toHaveLength(200);
  });

  it('reads a truncated file as far as it goes', () => {
    expect(Object.fromEntries(parseDpkgStatus(`${installed('a', '1')}\nPackage: b\nSta`))).toEqual({
      a: '1',
    });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseDpkgStatus(text)));
  });
});
