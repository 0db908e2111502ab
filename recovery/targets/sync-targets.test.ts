import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../agent/kit/errors.ts';
import { collectedNames } from './listed.testkit.ts';
import { MemoryTarget } from './memory-target.testkit.ts';
import { type SyncProgress, syncTargets } from './sync-targets.ts';

const small = { 'packs/a': 'aaaa', 'index/1': 'ii', config: 'c', 'snapshots/1': 's' };

describe('syncTargets', () => {
  it('copies all that is missing, snapshots last and content first', async () => {
    const [from, to] = [holding(small), new MemoryTarget('to')];
    const result = await syncTargets(from, to);
    expect(result).toEqual({
      copied: 4,
      copiedBytes: 8,
      present: 0,
      differing: [],
      vanished: [],
      withheld: [],
    });
    expect(to.calls.filter((call) => call.startsWith('write'))).toEqual([
      expect.stringMatching(/^write writers\//),
      'write packs/a',
      'write index/1',
      'write config',
      'write snapshots/1',
    ]);
    expect(contents(to)).toEqual(small);
  });

  it('copies nothing that is there, and goes on where it stopped', async () => {
    const [from, to] = [holding(small), holding({ 'packs/a': 'aaaa' })];
    expect(await syncTargets(from, to)).toMatchObject({ copied: 3, present: 1 });
    expect(await syncTargets(from, to)).toMatchObject({ copied: 0, present: 4 });
  });

  it('copies only what begins with the prefix', async () => {
    const to = new MemoryTarget('to');
    expect(await syncTargets(holding(small), to, { prefix: 'packs/' })).toMatchObject({ copied: 1 });
    expect(await syncTargets(holding(small), to, { prefix: 'snapshots/' })).toMatchObject({ copied: 1 });
    expect(await collectedNames(to, '')).toEqual(['packs/a', 'snapshots/1']);
  });

  it('does not copy who works on it at the moment', async () => {
    const to = new MemoryTarget('to');
    await syncTargets(holding({ config: 'c', 'writers/a/1': 'host', 'condemned/b': 'x' }), to);
    expect(await collectedNames(to, '')).toEqual(['config']);
  });

  it('names an object of another size, leaves it, and withholds the snapshots', async () => {
    const to = holding({ 'packs/a': 'aa' });
    const result = await syncTargets(holding(small), to);
    expect(result).toMatchObject({ copied: 2, differing: ['packs/a'], withheld: ['snapshots/1'] });
    expect(contents(to)['packs/a']).toBe('aa');
  });

  it('finds other bytes of the same size where bytes are asked for, and only there', async () => {
    const to = holding({ 'packs/a': 'aaxa' });
    expect(await syncTargets(holding(small), to)).toMatchObject({ differing: [] });
    expect(await syncTargets(holding(small), to, { verify: 'bytes' })).toMatchObject({
      differing: ['packs/a'],
      present: 4,
    });
  });

  it('finds bytes that the target did not keep as they were sent', async () => {
    const to = new MemoryTarget('to');
    to.fault = ({ call, name, when }) => {
      if (call === 'write' && name === 'packs/a' && when === 'after') to.objects.set(name, bytes('aaab'));
    };
    const result = await syncTargets(holding(small), to, { verify: 'bytes' });
    expect(result).toMatchObject({ differing: ['packs/a'], withheld: ['snapshots/1'], copied: 2 });
  });

  it('goes on without an object that a prune took away meanwhile', async () => {
    const from = holding(small);
    from.fault = ({ call, name }) => {
      if (call === 'read' && name === 'packs/a') from.objects.delete(name);
    };
    const result = await syncTargets(from, new MemoryTarget('to'));
    expect(result).toMatchObject({ copied: 3, vanished: ['packs/a'] });
  });

  it('leaves a snapshot for the next time that appeared while it listed', async () => {
    const from = holding(small);
    from.fault = ({ call, name }) => {
      if (call === 'list' && name === '') from.objects.set('snapshots/2', bytes('s'));
    };
    const to = new MemoryTarget('to');
    await syncTargets(from, to);
    expect(await collectedNames(to, 'snapshots/')).toEqual(['snapshots/1']);
  });

  it('takes for done what another one wrote meanwhile, when the bytes are equal', async () => {
    const to = new MemoryTarget('to');
    to.fault = ({ call, name, when }) => {
      if (call !== 'write' || when !== 'before') return;
      if (name === 'packs/a') to.objects.set(name, bytes('aaaa'));
      if (name === 'config') to.objects.set(name, bytes('other'));
    };
    const result = await syncTargets(holding(small), to);
    expect(result).toMatchObject({ copied: 1, differing: ['config'], withheld: ['snapshots/1'] });
  });

  it('stops at the first failure of a target, and names it', async () => {
    const to = new MemoryTarget('to');
    to.fault = ({ call, name }) => {
      if (call === 'write' && !name.startsWith('writers/'))
        throw new OperationalError('storage', 'Cannot write in to: the disk is full');
    };
    await expect(syncTargets(holding(small), to)).rejects.toMatchObject({ kind: 'storage' });
    expect(to.calls.filter((call) => call.startsWith('write'))).toEqual([
      expect.stringMatching(/^write writers\//),
      'write packs/a',
    ]);
  });

  it('ends when the signal does, without a snapshot', async () => {
    const [from, to, ending] = [holding(small), new MemoryTarget('to'), new AbortController()];
    to.fault = ({ name }) => {
      if (name === 'index/1') ending.abort(new Error('enough'));
    };
    await expect(syncTargets(from, to, { signal: ending.signal })).rejects.toThrow('enough');
    expect(await collectedNames(to, 'snapshots/')).toEqual([]);
  });

  it('tells how far it is, to the end', async () => {
    const told: SyncProgress[] = [];
    await syncTargets(holding(small), new MemoryTarget('to'), {
      onProgress: (progress) => told.push(progress),
    });
    expect(told[0]).toEqual({ objects: 0, totalObjects: 4, bytes: 0, totalBytes: 8 });
    expect(told.at(-1)).toEqual({ objects: 4, totalObjects: 4, bytes: 8, totalBytes: 8 });
  });

  it('holds no more than 96 MiB of objects at once', async () => {
    const from = new MemoryTarget('from');
    const large = new Uint8Array(40 * 2 ** 20);
    for (const name of ['a', 'b', 'c', 'd']) from.objects.set(`packs/${name}`, large);
    const to = new MemoryTarget('to');
    let running = 0;
    let most = 0;
    to.fault = async ({ call, when }) => {
      if (call !== 'write') return;
      running += when === 'before' ? 1 : -1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    expect(await syncTargets(from, to)).toMatchObject({ copied: 4 });
    expect(most).toBeLessThanOrEqual(2);
  });
});

function holding(objects: Record<string, string>): MemoryTarget {
  const target = new MemoryTarget('from');
  for (const [name, content] of Object.entries(objects)) target.objects.set(name, bytes(content));
  return target;
}

const bytes = (content: string) => new TextEncoder().encode(content);
const contents = (target: MemoryTarget) =>
  Object.fromEntries([...target.objects].map(([name, content]) => [name, new TextDecoder().decode(content)]));
