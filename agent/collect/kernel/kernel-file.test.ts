import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { KernelFile } from './kernel-file.ts';

function textOf(file: KernelFile): string {
  file.read();
  return file.bytes.toString('latin1', 0, file.length);
}

test('read() gives the new content at each call', () => {
  const path = join(temporaryFolder(), 'table');
  writeFileSync(path, 'one');
  const file = new KernelFile(path);
  expect(textOf(file)).toBe('one');
  writeFileSync(path, 'two and more');
  expect(textOf(file)).toBe('two and more');
  truncateSync(path, 3);
  expect(textOf(file)).toBe('two');
  file.close();
});

test('read() reads a file that is larger than its first buffer', () => {
  const path = join(temporaryFolder(), 'table');
  writeFileSync(path, 'x'.repeat(100_000));
  const file = new KernelFile(path);
  expect(file.read()).toBe(100_000);
  file.close();
});

test('read() reads a table of the kernel to its end', () => {
  const file = new KernelFile('/proc/self/smaps');
  const length = file.read();
  file.close();
  expect(length).toBeGreaterThan(4_096);
  expect(length).toBeGreaterThan(readFileSync('/proc/self/smaps').length / 2);
});

test('read() refuses a file beyond the maximum', () => {
  const path = join(temporaryFolder(), 'table');
  writeFileSync(path, 'x'.repeat(9_000));
  const file = new KernelFile(path, { maximum: 8_000 });
  expect(() => file.read()).toThrow(`Cannot read ${path}: it is larger than 8000 bytes`);
});

test('read() opens the path again after it was absent', () => {
  const path = join(temporaryFolder(), 'table');
  const file = new KernelFile(path);
  expect(() => file.read()).toThrow('ENOENT');
  writeFileSync(path, 'back');
  expect(textOf(file)).toBe('back');
  file.close();
});

test('read() after close() opens the file that is there now', () => {
  const path = join(temporaryFolder(), 'table');
  writeFileSync(path, 'old');
  const file = new KernelFile(path);
  file.read();
  rmSync(path);
  writeFileSync(path, 'new');
  file.close();
  expect(textOf(file)).toBe('new');
  file.close();
});
