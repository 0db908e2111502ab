import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { CLUSTER, MiB, segmentBytes, WalFolder } from '../segment.testkit.ts';
import { type WalArchive, walArchive } from '../wal-archive.ts';
import { getPieces } from './get-pieces.ts';
import { listPieces, SegmentPieces } from './push-piece.ts';
import { parsePiece, pieceChain, pieceName } from './wal-piece.ts';

const NAME = '0000000100000000000000A1';
let folder: WalFolder;
let repository: MemoryRepository;
let archive: WalArchive;
beforeEach(() => {
  folder = new WalFolder();
  repository = new MemoryRepository();
  archive = walArchive(repository, CLUSTER);
});
afterEach(() => folder.remove());

/** The segment as it is when so many of its pages are received. */
const received = (pages: number) =>
  folder.write(`${NAME}.partial`, segmentBytes(NAME, { pages, switches: false }));

describe('SegmentPieces', () => {
  test('sends only what is new, and together the pieces are the beginning and zeros', async () => {
    const pieces = await SegmentPieces.of(archive, NAME);
    for (const pages of [1, 4, 4, 9]) await pieces.push(received(pages), 1_000_000);
    const [first, second, third] = await listPieces(archive, NAME);
    expect([first?.from, second?.from, third?.from]).toEqual([0, first?.to, second?.to]);
    const path = folder.free();
    expect(await getPieces(archive, NAME, path)).toBe(pieces.archivedEnd);
    expect(readFileSync(path).equals(segmentBytes(NAME, { pages: 9, switches: false }))).toBe(true);
  });

  test('goes on where another run stopped', async () => {
    await (await SegmentPieces.of(archive, NAME)).push(received(3), 0);
    const again = await SegmentPieces.of(archive, NAME);
    expect(await again.push(received(3), 0)).toBe(false);
    expect(await again.push(received(5), 0)).toBe(true);
    expect(await listPieces(archive, NAME)).toHaveLength(2);
  });

  test('makes one piece of many, and takes the many away', async () => {
    const pieces = await SegmentPieces.of(archive, NAME);
    for (let pages = 1; pages <= 33; pages++) await pieces.push(received(pages), pages * 1_000);
    expect(await listPieces(archive, NAME)).toMatchObject([{ from: 0, at: 33 }]);
    const path = folder.free();
    await getPieces(archive, NAME, path);
    expect(readFileSync(path).equals(segmentBytes(NAME, { pages: 33, switches: false }))).toBe(true);
  });

  test('leaves superseded pieces where the target is append-only', async () => {
    const pieces = await SegmentPieces.of(archive, NAME);
    await pieces.push(received(3), 0);
    repository.target.remove = async () => {
      throw new OperationalError('forbidden', 'append-only');
    };
    await pieces.supersede();
    expect(await listPieces(archive, NAME)).toHaveLength(1);
  });

  test('sends nothing of a file that is all zeros', async () => {
    const pieces = await SegmentPieces.of(archive, NAME);
    expect(await pieces.push(folder.write(`${NAME}.partial`, Buffer.alloc(MiB)), 0)).toBe(false);
  });
});

test('getPieces names a piece that is not as long as its name says', async () => {
  await repository.putSealed(
    pieceName(CLUSTER, { segment: NAME, from: 0, to: 9_000, at: 1 }),
    segmentBytes(NAME).subarray(0, 10),
  );
  await expect(getPieces(archive, NAME, folder.free())).rejects.toMatchObject({
    kind: 'storage',
    message: expect.stringContaining(NAME),
  });
});

test('getPieces says not-found where the beginning is missing', async () => {
  await repository.putSealed(
    pieceName(CLUSTER, { segment: NAME, from: 10, to: 20, at: 1 }),
    Buffer.alloc(10),
  );
  await expect(getPieces(archive, NAME, folder.free())).rejects.toMatchObject({ kind: 'not-found' });
});

test('pieceChain reaches as far as the pieces do without a hole', () => {
  const piece = fc
    .tuple(fc.nat(30), fc.integer({ min: 1, max: 10 }))
    .map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      let end = 0;
      while (pieces.some(({ from, to }) => from <= end && to > end)) end++;
      expect(pieceChain(pieces).at(-1)?.to ?? 0).toBe(end);
    }),
  );
});

test('parsePiece reads what pieceName wrote, and no other name', () => {
  const piece = { segment: NAME, from: 8_192, to: 2 ** 30, at: 1_795_276_800 };
  expect(pieceName(CLUSTER, piece)).toMatch(/^[a-z0-9./-]{1,200}$/);
  expect(parsePiece(pieceName(CLUSTER, piece))).toEqual(piece);
  expect(parsePiece(pieceName(CLUSTER, { ...piece, from: 9, to: 9 }))).toBeUndefined();
  fc.assert(fc.property(fc.string(), (text) => parsePiece(text) === undefined));
});
