import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NoDataError } from '../collector.ts';
import { hwmon } from '../node/hwmon/hwmon.ts';
import { openCollector } from '../run-collector.testkit.ts';
import { writtenHost } from '../written-host.testkit.ts';
import { listFolder, readAttribute, readNumber, requireFolder, requireNumber } from './attribute-file.ts';

test('readAttribute() gives the text without blanks around it', () => {
  const { root } = writtenHost({ name: ' coretemp \n' });
  expect(readAttribute(root, 'name')).toBe('coretemp');
});

test('readAttribute() reads what is longer than its buffer', () => {
  const { root } = writtenHost({ long: 'x'.repeat(100_000) });
  expect(readAttribute(root, 'long')).toHaveLength(100_000);
});

test('readAttribute() is undefined for what is absent, and for a folder', () => {
  const { root } = writtenHost({ 'folder/file': '' });
  expect([readAttribute(root, 'nothing'), readAttribute(root, 'folder')]).toEqual([undefined, undefined]);
});

test('readAttribute() is undefined for an attribute that a device refuses to read', () => {
  expect(readAttribute('/proc/self/mem')).toBeUndefined();
});

test.each([
  ['42\n', 42],
  ['-7', -7],
  ['0x1003', 4_099],
  ['0xffffffffffffffff', 2 ** 64],
  ['N/A (no PMA)', undefined],
  ['', undefined],
])('readNumber() reads %j as %s', (text, value) => {
  const { root } = writtenHost({ value: text });
  expect(readNumber(root, 'value')).toBe(value);
});

test('requireNumber() refuses what is no number', () => {
  const { root } = writtenHost({ value: 'many' });
  expect(() => requireNumber(root, 'value')).toThrow(`Cannot read ${root}/value: it holds no number`);
});

test('requireFolder() has no data where there is no folder, and no names in an empty one', () => {
  const { root } = writtenHost({});
  mkdirSync(join(root, 'empty'));
  expect(requireFolder(root, 'empty')).toEqual([]);
  expect(() => requireFolder(root, 'nothing')).toThrow(NoDataError);
  expect(listFolder(root, 'nothing')).toEqual([]);
});

test('a class of devices without devices is no failure', async () => {
  const host = writtenHost({});
  mkdirSync(join(host.sys, 'class/hwmon'), { recursive: true });
  expect(await openCollector(hwmon, host).run()).toEqual({});
});
