import { describe, expect, it } from 'vitest';
import { listed } from '../targets/listed.testkit.ts';
import { MemoryTarget } from '../targets/memory-target.testkit.ts';
import { describeTarget } from '../targets/target.contract.ts';
import { dryRunTarget } from './dry-run-target.ts';

describeTarget('a target in memory', async () => new MemoryTarget());

describe('dryRunTarget', () => {
  it('changes nothing, and counts what would have been', async () => {
    const { memory, target } = filled();
    await target.write('packs/b', new Uint8Array(100_000));
    await target.write('lease', bytes('mine'), { replace: true });
    await target.remove('config');
    await target.remove('nothing');
    expect(target.count()).toEqual({ written: 2, bytes: 100_004, removed: 1 });
    expect([...memory.objects.keys()]).toEqual(['config', 'packs/a']);
    expect(memory.calls.filter((call) => /write|remove/.test(call))).toEqual([]);
  });

  it('shows what would be there', async () => {
    const { target } = filled();
    await target.write('packs/b', bytes('new'));
    await target.remove('config');
    expect(await listed(target, '')).toEqual([
      { name: 'packs/a', size: 3 },
      { name: 'packs/b', size: 3 },
    ]);
    expect(text(await target.read('packs/b', { offset: 1 }))).toBe('ew');
    expect(text(await target.read('packs/a'))).toBe('old');
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('refuses to write over an object, there or only noted', async () => {
    const { target } = filled();
    await expect(target.write('config', bytes('x'))).rejects.toMatchObject({ kind: 'conflict' });
    const both = await Promise.allSettled([target.write('a', bytes('1')), target.write('a', bytes('2'))]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('does not keep large objects', async () => {
    const { target } = filled();
    await target.write('packs/b', new Uint8Array(100_000));
    await expect(target.read('packs/b')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

function filled() {
  const memory = new MemoryTarget();
  memory.objects.set('config', bytes('settings'));
  memory.objects.set('packs/a', bytes('old'));
  return { memory, target: dryRunTarget(memory) };
}

const bytes = (content: string) => new TextEncoder().encode(content);
const text = (content: Uint8Array) => new TextDecoder().decode(content);
