import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { badPages, PAGE_BYTES, pageChecksum } from './page-checksum.ts';
import { launchTestServer, type TestServer } from './postgres-server.testkit.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** An LSN after everything that the server wrote. */
const LATER = 'FF/0';
let server: TestServer;
let pages: Buffer;

beforeAll(async () => {
  server = await launchTestServer();
  server.sql('CREATE TABLE t AS SELECT n, md5(n::text) FROM generate_series(1, 20000) n');
  server.sql('CHECKPOINT');
  pages = readFileSync(join(server.data, server.sql("SELECT pg_relation_filepath('t')")));
});
afterAll(() => server.remove());

it('pageChecksum is what the server wrote, in every block', () => {
  const blocks = Array.from({ length: pages.length / PAGE_BYTES }, (_, block) => block);
  const page = (block: number) => pages.subarray(block * PAGE_BYTES, (block + 1) * PAGE_BYTES);
  expect(blocks.length).toBeGreaterThan(100);
  expect(blocks.filter((block) => pageChecksum(page(block), block) !== page(block).readUInt16LE(8))).toEqual(
    [],
  );
});

it('badPages finds nothing in pages of a server', () => {
  expect(badPages(pages, 0, LATER)).toEqual([]);
});

it('badPages finds every flipped bit', () => {
  for (const [bit, block] of [
    [3 * PAGE_BYTES * 8 + 5, 3],
    [7 * PAGE_BYTES * 8 + 8 * 4_000, 7],
    [9 * PAGE_BYTES * 8 + 8 * PAGE_BYTES - 1, 9],
  ] as const) {
    const torn = Buffer.from(pages);
    torn[bit >> 3] = (torn[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(badPages(torn, 0, LATER)).toEqual([block]);
  }
});

it('badPages counts blocks from the first of the segment', () => {
  const moved = badPages(pages.subarray(0, 2 * PAGE_BYTES), 131_072, LATER);
  expect(moved).toEqual([131_072, 131_073]);
  expect(badPages(pages.subarray(5 * PAGE_BYTES, 8 * PAGE_BYTES), 5, LATER)).toEqual([]);
});

it('badPages passes over pages that are newer than the start of the backup', () => {
  const torn = Buffer.from(pages);
  torn.fill(0x5a, 6_000, 7_000);
  expect(badPages(torn, 0, '0/1')).toEqual([]);
});

it('badPages takes a page of zeros as one that was never initialised, and nothing else without pd_upper', () => {
  const fresh = new Uint8Array(2 * PAGE_BYTES);
  expect(badPages(fresh, 0, LATER)).toEqual([]);
  fresh[PAGE_BYTES + 8_000] = 1;
  expect(badPages(fresh, 0, LATER)).toEqual([1]);
});

it('badPages passes over a part of a page at the end', () => {
  expect(badPages(pages.subarray(0, PAGE_BYTES + 100), 0, LATER)).toEqual([]);
});
