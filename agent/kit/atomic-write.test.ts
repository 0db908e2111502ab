import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { atomicWrite } from './atomic-write.ts';
import { temporaryFolder } from './temporary-folder.testkit.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test('atomicWrite() makes a file that only its owner can read', () => {
  const path = join(temporaryFolder(), 'a');
  atomicWrite(path, 'text');
  expect(readFileSync(path, 'utf8')).toBe('text');
  expect(modeOf(path)).toBe(0o600);
});

test('atomicWrite() replaces a file and leaves nothing beside it', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a');
  writeFileSync(path, 'old text, longer');
  atomicWrite(path, new Uint8Array([110, 101, 119]));
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('atomicWrite() writes a large file whole', () => {
  const path = join(temporaryFolder(), 'a');
  const content = Buffer.alloc(9_000_000, 'vedette ');
  atomicWrite(path, content);
  expect(readFileSync(path).equals(content)).toBe(true);
});

test('atomicWrite() gives the file the mode that was asked for, whatever a crash left behind', () => {
  const path = join(temporaryFolder(), 'a');
  writeFileSync(`${path}.${process.pid}.tmp`, 'left', { mode: 0o666 });
  atomicWrite(path, 'text', { mode: 0o640 });
  expect(modeOf(path)).toBe(0o640);
});

test('atomicWrite() leaves nothing behind when it fails', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a', 'full'), { recursive: true });
  expect(() => atomicWrite(join(folder, 'a'), 'text')).toThrow();
  expect(readdirSync(folder)).toEqual(['a']);
});
