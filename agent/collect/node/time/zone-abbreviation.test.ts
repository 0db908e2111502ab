import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../kit/temporary-folder.testkit.ts';
import { findAbbreviation, zoneAbbreviation } from './zone-abbreviation.ts';

/** A version 1 block of RFC 8536: types of local time by index, and the type of each transition. */
function zoneFile(
  types: readonly (readonly [offset: number, name: string])[],
  transitions: readonly number[],
): Buffer {
  const names = types.map(([, name]) => `${name}\0`);
  const counts = [0, 0, 0, transitions.length, types.length, names.join('').length];
  const header = Buffer.alloc(44);
  header.write('TZif');
  for (const [index, count] of counts.entries()) header.writeUInt32BE(count, 20 + index * 4);
  const records = types.map(([offset], index) => {
    const record = Buffer.alloc(6);
    record.writeInt32BE(offset);
    record.writeUInt8(names.slice(0, index).join('').length, 5);
    return record;
  });
  const times = Buffer.alloc(transitions.length * 4);
  return Buffer.concat([header, times, Buffer.from(transitions), ...records, Buffer.from(names.join(''))]);
}

const berlin = zoneFile(
  [
    [3_208, 'LMT'],
    [7_200, 'CEST'],
    [3_600, 'CET'],
    [10_800, 'CEMT'],
  ],
  [2, 1, 2, 3, 1, 2],
);

test('findAbbreviation() tells the name of an offset', () => {
  expect([7_200, 3_600].map((offset) => findAbbreviation(berlin, offset))).toEqual(['CEST', 'CET']);
});

test('findAbbreviation() tells the newest of the names that an offset has had', () => {
  const moscow = zoneFile(
    [
      [10_800, 'EEST'],
      [10_800, 'MSK'],
    ],
    [0, 1],
  );
  expect(findAbbreviation(moscow, 10_800)).toBe('MSK');
});

test('findAbbreviation() has no name for an offset that the zone never had', () => {
  expect(findAbbreviation(berlin, -18_000)).toBeUndefined();
});

test('findAbbreviation() has no name in a file that is torn, whatever its bytes', () => {
  fc.assert(
    fc.property(fc.nat({ max: berlin.length - 1 }), (length) => {
      expect(findAbbreviation(berlin.subarray(0, length), 3_600)).toBeUndefined();
    }),
  );
});

test('zoneAbbreviation() reads the zone of the host, or the one that the environment names', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'usr/share/zoneinfo/Asia'), { recursive: true });
  writeFileSync(join(root, 'etc/localtime'), berlin);
  writeFileSync(join(root, 'usr/share/zoneinfo/Asia/Tokyo'), zoneFile([[32_400, 'JST']], []));
  expect(zoneAbbreviation(root, 3_600, undefined)).toBe('CET');
  expect(zoneAbbreviation(root, 32_400, ':Asia/Tokyo')).toBe('JST');
});

test('zoneAbbreviation() is UTC where there is no zone file', () => {
  expect(zoneAbbreviation('/nowhere', 0, undefined)).toBe('UTC');
});
