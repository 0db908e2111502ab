import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lookAtTree, makeRichTree } from '../../../recovery/tree/tree.testkit.ts';
import { endAll } from '../../binary.testkit.ts';
import { bytesBelow, workshop } from './workshop.testkit.ts';

const GIB = 1_024 ** 3;

afterEach(endAll);

test('one of everything that a file system can have comes back as it was, with names that are no UTF-8', async () => {
  const { folder, srv, backUp, restoreTo, expectWell } = workshop();
  makeRichTree(srv);
  expect(await backUp()).toMatchObject({ code: 0 });
  await expectWell();
  const to = join(folder, 'to');
  expect(await restoreTo(to, '--verify', '--option', 'privileged=yes')).toMatchObject({ code: 0 });
  expect(lookAtTree(to)).toEqual(lookAtTree(srv));
}, 60_000);

test('a sparse file of 200 GB is backed up and given back by what is in it', async () => {
  const { folder, srv, b, backUp, restoreTo } = workshop();
  const places = [0, 100 * GIB, 200 * GIB - 4] as const;
  const file = openSync(join(srv, 'disk.img'), 'wx');
  for (const [number, place] of places.entries()) writeSync(file, `has${number}`, place);
  closeSync(file);
  expect(await backUp()).toMatchObject({ code: 0 });
  expect(bytesBelow(b)).toBeLessThan(1_000_000);
  expect(await restoreTo(join(folder, 'to'), '--verify')).toMatchObject({ code: 0 });
  const back = join(folder, 'to', 'disk.img');
  expect(statSync(back)).toMatchObject({ size: 200 * GIB });
  expect(statSync(back).blocks * 512).toBeLessThan(1_000_000);
  const read = openSync(back, 'r');
  const texts = places.map((place) => {
    const bytes = Buffer.alloc(4);
    readSync(read, bytes, 0, 4, place);
    return bytes.toString();
  });
  closeSync(read);
  expect(texts).toEqual(['has0', 'has1', 'has2']);
}, 60_000);

test('ten thousand tiny files come back, and are not read again where they are as they were', async () => {
  const { folder, srv, backUp, restoreTo } = workshop();
  for (let inside = 0; inside < 10; inside++) {
    mkdirSync(join(srv, String(inside)));
    for (let file = 0; file < 1_000; file++)
      writeFileSync(join(srv, String(inside), String(file)), `${inside}/${file}`);
  }
  expect(await backUp()).toMatchObject({ code: 0 });
  const again = JSON.parse((await backUp('--json')).stdout).backups[0].snapshot;
  expect(again).toMatchObject({ entries: 10_011, addedBytes: 0 });
  expect(await restoreTo(join(folder, 'to'))).toMatchObject({ code: 0 });
  execFileSync('diff', ['-r', srv, join(folder, 'to')]);
  expect(readFileSync(join(folder, 'to', '7', '77'), 'utf8')).toBe('7/77');
}, 60_000);
