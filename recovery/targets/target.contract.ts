import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { collectedNames, listed } from './listed.testkit.ts';
import type { Target } from './target.ts';

export type TargetPromises = {
  /** How many objects the listing of many is tried with. @default 1100 */
  readonly many?: number;
  /** Bytes of the largest object that is tried. @default 40 MiB */
  readonly large?: number;
  /** Milliseconds that one test may take. @default 60000 */
  readonly timeout?: number;
};

/** What every target keeps to. Each kind calls it in its own test; `open` gives one that holds nothing, at another place each time. */
export function describeTarget(
  name: string,
  open: () => Promise<Target>,
  promises: TargetPromises = {},
): void {
  describe(`every target: ${name}`, { timeout: promises.timeout ?? 60_000 }, () => {
    describeWriting(open);
    describeReading(open);
    describeListing(open, promises.many ?? 1_100);
    describeRemoving(open);
    describeSizes(open, promises.large ?? 40 * 2 ** 20);
    describeEnds(open);
  });
}

type Open = () => Promise<Target>;

function describeWriting(open: Open): void {
  it('gives back the bytes of an object', async () => {
    const target = await open();
    await target.write('packs/3f/3f9a', bytes('all of it'));
    expect(text(await target.read('packs/3f/3f9a'))).toBe('all of it');
  });

  it('refuses to write over an object, and leaves it as it was', async () => {
    const target = await open();
    await target.write('config', bytes('first'));
    await expect(target.write('config', bytes('second'))).rejects.toMatchObject({ kind: 'conflict' });
    expect(text(await target.read('config'))).toBe('first');
  });

  it('replaces an object when asked, also by a shorter one and where there is none', async () => {
    const target = await open();
    await target.write('writers/a', bytes('the first one'), { replace: true });
    await target.write('writers/a', bytes('second'), { replace: true });
    expect(text(await target.read('writers/a'))).toBe('second');
    expect(await listed(target, '')).toEqual([{ name: 'writers/a', size: 6 }]);
  });

  it('lets exactly one of several writers of a name win, whose bytes stay', async () => {
    const target = await open();
    const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
    const outcomes = await Promise.allSettled(writers.map((writer) => target.write('lease', bytes(writer))));
    const won = writers.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(won).toEqual([text(await target.read('lease'))]);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ kind: 'conflict' });
  });

  it('writes many objects at once', async () => {
    const target = await open();
    const names = Array.from({ length: 40 }, (_, index) => `packs/${index % 4}/${index}`);
    await Promise.all(names.map((name) => target.write(name, bytes(name))));
    const read = await Promise.all(names.map((name) => target.read(name)));
    expect(read.map(text)).toEqual(names);
  });

  it('does not look at the bytes again when the write has resolved', async () => {
    const target = await open();
    const content = bytes('before');
    await target.write('config', content);
    content.fill(0);
    expect(text(await target.read('config'))).toBe('before');
  });

  it('is named without a secret and without what moves a terminal', async () => {
    expect((await open()).name).toMatch(/^[\x20-\x7e]+$/);
  });
}

function describeReading(open: Open): void {
  it('reads a part', async () => {
    const target = await open();
    await target.write('packs/a', bytes('0123456789'));
    expect(text(await target.read('packs/a', { offset: 2, length: 3 }))).toBe('234');
    expect(text(await target.read('packs/a', { offset: 7 }))).toBe('789');
    expect(text(await target.read('packs/a', { length: 4 }))).toBe('0123');
  });

  it('gives fewer bytes where the object ends before', async () => {
    const target = await open();
    await target.write('packs/a', bytes('0123456789'));
    expect(text(await target.read('packs/a', { offset: 8, length: 100 }))).toBe('89');
    expect((await target.read('packs/a', { offset: 10, length: 1 })).length).toBe(0);
    expect((await target.read('packs/a', { offset: 500 })).length).toBe(0);
    expect((await target.read('packs/a', { offset: 3, length: 0 })).length).toBe(0);
  });

  it('says not-found for an object that is not there, also in a part and where a folder has the name', async () => {
    const target = await open();
    await target.write('packs/a', bytes('x'));
    for (const name of ['nothing', 'packs', 'packs/b', 'packs/a/b'])
      await expect(target.read(name, { offset: 0, length: 5 })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(target.read('nothing')).rejects.toThrow(/nothing/);
  });
}

function describeListing(open: Open, many: number): void {
  it('lists nothing where nothing is', async () => {
    const target = await open();
    expect(await listed(target, '')).toEqual([]);
    expect(await listed(target, 'packs/')).toEqual([]);
  });

  it('lists by prefixes that end inside a name', async () => {
    const target = await open();
    for (const name of ['pack', 'packs/3f/3f9a', 'packs/3f/3fb0', 'packs/40/40aa', 'packs-old/1', 'index/1'])
      await target.write(name, bytes(name));
    expect(await collectedNames(target, 'packs/3f/3f')).toEqual(['packs/3f/3f9a', 'packs/3f/3fb0']);
    expect(await collectedNames(target, 'packs/3f/3fb')).toEqual(['packs/3f/3fb0']);
    expect(await collectedNames(target, 'packs')).toEqual([
      'packs-old/1',
      'packs/3f/3f9a',
      'packs/3f/3fb0',
      'packs/40/40aa',
    ]);
    expect(await collectedNames(target, 'pack')).toHaveLength(5);
    expect(await collectedNames(target, 'packs/')).toHaveLength(3);
    expect(await collectedNames(target, 'packs/3f/3f9a')).toEqual(['packs/3f/3f9a']);
    expect(await collectedNames(target, 'packs/3f/3f9a/')).toEqual([]);
    expect(await listed(target, 'index/')).toEqual([{ name: 'index/1', size: 7 }]);
  });

  it(`lists ${many} objects, each once`, async () => {
    const target = await open();
    const names = Array.from({ length: many }, (_, index) => `snapshots/${String(index).padStart(5, '0')}`);
    for (let at = 0; at < many; at += 50)
      await Promise.all(names.slice(at, at + 50).map((name) => target.write(name, bytes('x'))));
    expect(await collectedNames(target, '')).toEqual(names);
    expect(await collectedNames(target, 'snapshots/0000')).toEqual(names.slice(0, 10));
  });
}

function describeRemoving(open: Open): void {
  it('removes an object, twice', async () => {
    const target = await open();
    await target.write('packs/a', bytes('x'));
    await target.remove('packs/a');
    await target.remove('packs/a');
    await target.remove('never/was');
    expect(await listed(target, '')).toEqual([]);
    await target.write('packs/a', bytes('again'));
    expect(text(await target.read('packs/a'))).toBe('again');
  });
}

function describeSizes(open: Open, large: number): void {
  it('keeps an empty object', async () => {
    const target = await open();
    await target.write('packs/empty', new Uint8Array());
    expect((await target.read('packs/empty')).length).toBe(0);
    expect((await target.read('packs/empty', { offset: 0, length: 9 })).length).toBe(0);
    expect(await listed(target, 'packs/')).toEqual([{ name: 'packs/empty', size: 0 }]);
  });

  it(`keeps an object of ${Math.round(large / 2 ** 20)} MiB to the bit, and reads within it`, async () => {
    const target = await open();
    const content = noise(large);
    let paced = 0;
    const pace = async (bytes: number) => {
      expect(bytes).toBeLessThanOrEqual(2 ** 20);
      paced += bytes;
    };
    await target.write('packs/large', content, { pace });
    expect(digest(await target.read('packs/large'))).toBe(digest(content));
    const part = await target.read('packs/large', { offset: large - 70_001, length: 70_000 });
    expect(digest(part)).toBe(digest(content.subarray(large - 70_001, large - 1)));
    expect(await listed(target, '')).toEqual([{ name: 'packs/large', size: large }]);
    expect([0, large]).toContain(paced);
  });

  it('keeps objects with names at the limit, and refuses names that are none', async () => {
    const target = await open();
    const name = `${'a'.repeat(99)}/${'b.'.repeat(50)}`;
    await target.write(name, bytes('x'));
    expect(await collectedNames(target, '')).toEqual([name]);
    for (const wrong of ['../config', '/config', 'packs//a', 'packs/.a', '', `${name}x`]) {
      await expect(target.write(wrong, bytes('x'))).rejects.toThrow(RangeError);
      await expect(target.read(wrong)).rejects.toThrow(RangeError);
      await expect(target.remove(wrong)).rejects.toThrow(RangeError);
    }
    await expect(listed(target, '../')).rejects.toThrow(RangeError);
  });
}

function describeEnds(open: Open): void {
  it('does nothing under a signal that has ended', async () => {
    const target = await open();
    await target.write('config', bytes('x'));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(target.read('config', { signal })).rejects.toThrow('enough');
    await expect(target.write('packs/a', bytes('x'), { signal })).rejects.toThrow('enough');
    await expect(target.remove('config', signal)).rejects.toThrow('enough');
    await expect(listed(target, '', signal)).rejects.toThrow('enough');
    expect(await collectedNames(target, '')).toEqual(['config']);
  });

  it('leaves an object whole or absent when a write is ended in the middle', async () => {
    const target = await open();
    const content = noise(6 * 2 ** 20);
    for (const after of [0, 2, 8, 30]) {
      const name = `packs/${after}`;
      await target.write(name, content, { signal: AbortSignal.timeout(after) }).catch(() => {});
      const there = (await listed(target, name)).filter((object) => object.name === name);
      if (there.length === 0) continue;
      expect(digest(await target.read(name))).toBe(digest(content));
    }
    const rest = (await listed(target, '')).filter(({ size }) => size !== content.length);
    expect(rest).toEqual([]);
  });

  it('says what is free as a number of bytes, or that nobody knows', async () => {
    const free = await (await open()).free?.();
    if (free !== undefined) expect(free).toBeGreaterThan(0);
  });

  it('is closed twice without a word', async () => {
    const target = await open();
    await target.write('config', bytes('x'));
    await target.close?.();
    await target.close?.();
  });
}

const bytes = (content: string) => new TextEncoder().encode(content);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** The same bytes each time, that no two places share. */
function noise(length: number): Uint8Array {
  const content = Buffer.alloc(length);
  for (let at = 0; at + 4 <= length; at += 4)
    content.writeUInt32LE(Math.imul(at + 1, 2_654_435_761) >>> 0, at);
  return content;
}
