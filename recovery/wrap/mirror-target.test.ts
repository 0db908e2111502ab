import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../agent/kit/errors.ts';
import { collectedNames, listed } from '../targets/listed.testkit.ts';
import { MemoryTarget } from '../targets/memory-target.testkit.ts';
import { describeTarget } from '../targets/target.contract.ts';
import { mirrorTarget } from './mirror-target.ts';

describeTarget(
  'mirrorTarget',
  async () => mirrorTarget(['a', 'b', 'c'].map((name) => new MemoryTarget(name))),
  {
    many: 50,
    large: 2 ** 20,
  },
);

describe('mirrorTarget', () => {
  it('writes to all', async () => {
    const { mirror, a, b } = two();
    await mirror.write('packs/1', bytes('x'));
    await mirror.write('config', bytes('c'));
    for (const target of [a, b]) expect([...target.objects.keys()]).toEqual(['packs/1', 'config']);
    expect(mirror.name).toBe('a + b');
  });

  it('has written when one has, leaves the other out from then on, and tells it once', async () => {
    const { mirror, a, b, notes } = two();
    a.fault = failing('write', 'storage', 'Cannot write packs/1 in a: the disk is full');
    for (const name of ['packs/1', 'packs/2', 'snapshots/1']) await mirror.write(name, bytes(name));
    a.fault = () => {};
    await mirror.write('snapshots/2', bytes('x'));
    expect([...a.objects.keys()]).toEqual([]);
    expect([...b.objects.keys()]).toEqual(['packs/1', 'packs/2', 'snapshots/1', 'snapshots/2']);
    expect(notes).toEqual(['a: left out: Cannot write packs/1 in a: the disk is full']);
    expect(mirror.states()).toEqual([
      { name: 'a', whole: false, because: 'Cannot write packs/1 in a: the disk is full' },
      { name: 'b', whole: true, because: null },
    ]);
  });

  it('fails when all have failed, and then says why each is left out', async () => {
    const { mirror, a, b } = two();
    a.fault = failing('write', 'storage', 'a is full');
    b.fault = failing('write', 'timeout', 'b is slow');
    await expect(mirror.write('packs/1', bytes('x'))).rejects.toMatchObject({ kind: 'storage' });
    await expect(mirror.write('packs/1', bytes('x'))).rejects.toThrow(
      'Cannot use a + b: a is left out (a is full), b is left out (b is slow)',
    );
  });

  it('reads from the next where the first fails or lacks it', async () => {
    const { mirror, a, b, notes } = two();
    b.objects.set('packs/1', bytes('from b'));
    expect(text(await mirror.read('packs/1'))).toBe('from b');
    expect(notes).toEqual(['a: left out: it lacks packs/1']);
    a.fault = failing('read', 'unavailable', 'a is away');
    expect(text(await mirror.read('packs/1', { offset: 5 }))).toBe('b');
  });

  it('reads from one that is left out when no other has it', async () => {
    const { mirror, a, b } = two();
    a.objects.set('packs/1', bytes('old'));
    a.fault = failing('write', 'storage', 'a is full');
    await mirror.write('packs/2', bytes('new'));
    expect(text(await mirror.read('packs/1'))).toBe('old');
    expect(b.objects.has('packs/1')).toBe(false);
  });

  it('says not-found when none has it, and why one could not be asked when it might', async () => {
    const { mirror, b } = two();
    await expect(mirror.read('packs/1')).rejects.toMatchObject({ kind: 'not-found' });
    expect(mirror.states().every(({ whole }) => whole)).toBe(true);
    b.fault = failing('read', 'unavailable', 'b is away');
    await expect(mirror.read('packs/1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('refuses a name that the first has, and asks no other', async () => {
    const { mirror, a, b } = two();
    a.objects.set('writers/x', bytes('theirs'));
    await expect(mirror.write('writers/x', bytes('ours'))).rejects.toMatchObject({ kind: 'conflict' });
    expect(b.calls).toEqual([]);
  });

  it('leaves one out that holds other bytes under the name', async () => {
    const { mirror, b } = two();
    b.objects.set('config', bytes('theirs'));
    await mirror.write('config', bytes('ours'));
    expect(mirror.states()[1]).toMatchObject({ whole: false, because: 'it holds another config' });
  });

  it('is content with one that has the very bytes already', async () => {
    const { mirror, b } = two();
    b.objects.set('packs/1', bytes('x'));
    await mirror.write('packs/1', bytes('x'));
    expect(mirror.states().every(({ whole }) => whole)).toBe(true);
  });

  it('removes from all, and keeps one that may not remove', async () => {
    const { mirror, a, b, notes } = two();
    await mirror.write('packs/1', bytes('x'));
    a.fault = failing('remove', 'forbidden', 'append-only');
    await mirror.remove('packs/1');
    expect([a.objects.size, b.objects.size]).toEqual([1, 0]);
    expect(mirror.states()[0]).toMatchObject({ whole: true });
    expect(notes).toEqual(['a: packs/1 stays: append-only']);
  });

  it('lists what any has until they were compared, and goes on where one breaks', async () => {
    const { mirror, a, b } = two();
    a.objects.set('snapshots/1', bytes('x'));
    for (const name of ['snapshots/1', 'snapshots/2']) b.objects.set(name, bytes('x'));
    expect(await collectedNames(mirror, 'snapshots/')).toEqual(['snapshots/1', 'snapshots/2']);
    a.fault = failing('list', 'unavailable', 'a is away');
    expect(await collectedNames(mirror, '')).toEqual(['snapshots/1', 'snapshots/2']);
    b.fault = failing('list', 'unavailable', 'b is away');
    await expect(listed(mirror, '')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is not hurt by an end in the middle', async () => {
    const { mirror, b } = two();
    const ending = new AbortController();
    b.fault = ({ when, call }) => {
      if (call === 'write' && when === 'before') ending.abort(new Error('enough'));
      ending.signal.throwIfAborted();
    };
    await expect(mirror.write('packs/1', bytes('x'), { signal: ending.signal })).rejects.toThrow('enough');
    expect(mirror.states().every(({ whole }) => whole)).toBe(true);
  });

  it('has free what the fullest has free', async () => {
    const [a, b] = [new MemoryTarget('a'), new MemoryTarget('b')];
    const mirror = mirrorTarget([
      Object.assign(a, { free: async () => 7 }),
      Object.assign(b, { free: async () => 5 }),
    ]);
    expect(await mirror.free?.()).toBe(5);
    expect(await mirrorTarget([new MemoryTarget()]).free?.()).toBeUndefined();
  });
});

describe('catchUp of a mirror', () => {
  it('copies to each what another has, snapshots last', async () => {
    const { mirror, a, b } = two();
    for (const name of ['config', 'packs/1', 'snapshots/1']) a.objects.set(name, bytes(name));
    for (const name of ['config', 'packs/2', 'snapshots/2']) b.objects.set(name, bytes(name));
    await mirror.catchUp();
    expect(await listed(a, '')).toEqual(await listed(b, ''));
    expect(a.calls.filter((call) => call.startsWith('write'))).toEqual([
      expect.stringMatching(/^write writers\//),
      'write packs/2',
      'write snapshots/2',
    ]);
    expect(mirror.states().every(({ whole }) => whole)).toBe(true);
  });

  it('leaves one out that lacks something when it is only to compare', async () => {
    const { mirror, a, b, notes } = two();
    a.objects.set('config', bytes('c'));
    a.objects.set('packs/1', bytes('x'));
    await mirror.catchUp({ compareOnly: true });
    expect(b.objects.size).toBe(0);
    expect(notes).toEqual(['b: left out: it lacks 2 objects that a has']);
  });

  it('never mixes two repositories', async () => {
    const { mirror, a, b } = two();
    a.objects.set('config', bytes('repository 1'));
    b.objects.set('config', bytes('repository 2'));
    b.objects.set('packs/2', bytes('x'));
    await mirror.catchUp();
    expect(a.objects.size).toBe(1);
    expect(mirror.states()[1]).toMatchObject({ whole: false, because: 'it holds another config than a' });
  });

  it('leaves one out that is away, and one that cannot be caught up', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new MemoryTarget(name)) as [
      MemoryTarget,
      MemoryTarget,
      MemoryTarget,
    ];
    const mirror = mirrorTarget([a, b, c]);
    a.fault = failing('list', 'unavailable', 'a is away');
    b.objects.set('packs/1', bytes('x'));
    c.fault = failing('write', 'storage', 'c is full');
    await mirror.catchUp();
    expect(mirror.states().map(({ because }) => because)).toEqual([
      'a is away',
      null,
      'it cannot be caught up: c is full',
    ]);
  });

  it('gives a third one what a copy that broke off has given the first', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new MemoryTarget(name)) as [
      MemoryTarget,
      MemoryTarget,
      MemoryTarget,
    ];
    for (const name of ['packs/1', 'snapshots/1']) b.objects.set(name, bytes('x'));
    b.fault = ({ call, name }) => {
      if (call === 'read' && name === 'snapshots/1') throw new OperationalError('unavailable', 'b is away');
    };
    const mirror = mirrorTarget([a, b, c]);
    await mirror.catchUp();
    expect(mirror.states().map(({ whole }) => whole)).toEqual([true, false, true]);
    expect([...c.objects.keys()]).toEqual(['packs/1']);
  });

  it('does not take for a lack what a prune took away meanwhile', async () => {
    const { mirror, a, b } = two();
    for (const name of ['packs/1', 'packs/2']) a.objects.set(name, bytes('x'));
    a.fault = ({ call, name }) => {
      if (call === 'read' && name === 'packs/1') a.objects.delete(name);
    };
    await mirror.catchUp();
    expect(mirror.states().every(({ whole }) => whole)).toBe(true);
    expect([...b.objects.keys()]).toEqual(['packs/2']);
  });

  it('leaves out the one that fails to give, not the one that is to get', async () => {
    const { mirror, a, b } = two();
    b.objects.set('packs/1', bytes('x'));
    b.fault = failing('read', 'unavailable', 'b fails');
    await mirror.catchUp();
    expect(mirror.states().map(({ whole }) => whole)).toEqual([true, false]);
    expect(a.objects.size).toBe(0);
  });
});

function two() {
  const [a, b] = [new MemoryTarget('a'), new MemoryTarget('b')];
  const notes: string[] = [];
  const mirror = mirrorTarget([a, b], { onNote: (note) => notes.push(note) });
  return { mirror, a, b, notes };
}

function failing(what: string, kind: OperationalError['kind'], message: string) {
  return ({ call }: { call: string }) => {
    if (call === what) throw new OperationalError(kind, message);
  };
}

const bytes = (content: string) => new TextEncoder().encode(content);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
