import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { fileSdSource } from './file-sd.ts';

const { signal } = new AbortController();
const group = (...targets: string[]) => JSON.stringify([{ targets }]);

/** Writes a file that looks as if it had been written so many seconds ago. */
function write(path: string, text: string, secondsAgo = 60): void {
  writeFileSync(path, text);
  const at = Date.now() / 1_000 - secondsAgo;
  utimesSync(path, at, at);
}

describe('fileSdSource()', () => {
  it('names the peers of all files that match, in the order of their names', async () => {
    const folder = temporaryFolder();
    write(join(folder, 'b.json'), group('web-2:1'));
    write(join(folder, 'a.yml'), '- targets: [web-1:1]');
    write(join(folder, 'other.txt'), 'x');
    const { peers, problem } = await fileSdSource(join(folder, '*.{json,yml}')).look(signal);
    expect(peers.map(({ url }) => url)).toEqual(['http://web-1:1', 'http://web-2:1']);
    expect(problem).toBeNull();
  });

  it('reads a file again that has changed', async () => {
    const file = join(temporaryFolder(), 'a.json');
    write(file, group('web-1:1'));
    const source = fileSdSource(file);
    await source.look(signal);
    write(file, group('web-2:1'), 30);
    expect((await source.look(signal)).peers).toEqual([{ url: 'http://web-2:1', labels: {} }]);
  });

  it('keeps what a broken file was, says so, and mends itself', async () => {
    const file = join(temporaryFolder(), 'a.json');
    write(file, group('web-1:1'));
    const source = fileSdSource(file);
    const before = await source.look(signal);
    write(file, '[{"targets": ["we', 30);
    const broken = await source.look(signal);
    expect(broken.peers).toEqual(before.peers);
    expect(broken.problem).toMatch(`${file}: it is not JSON`);
    expect((await source.look(signal)).problem).toBe(broken.problem);
    write(file, group('web-1:1', 'web-2:1'), 20);
    expect(await source.look(signal)).toMatchObject({ problem: null, peers: { length: 2 } });
  });

  it('leaves a file alone that is being written, and looks again soon', async () => {
    const file = join(temporaryFolder(), 'a.yml');
    write(file, '- targets: [web-1:1, web-2:1]\n');
    const source = fileSdSource(file);
    await source.look(signal);
    write(file, '- targets: [web-1:1]\n', 0.2);
    const found = await source.look(signal);
    expect(found.peers).toHaveLength(2);
    expect(found.againInMs).toBeLessThanOrEqual(1_000);
  });

  it('forgets the peers of a file that is gone', async () => {
    const folder = temporaryFolder();
    write(join(folder, 'a.json'), group('web-1:1'));
    const source = fileSdSource(join(folder, '*.json'));
    await source.look(signal);
    rmSync(join(folder, 'a.json'));
    expect(await source.look(signal)).toMatchObject({ peers: [], problem: null });
  });

  it('keeps its peers while the folder cannot be read', async () => {
    const folder = join(temporaryFolder(), 'sd');
    mkdirSync(folder);
    write(join(folder, 'a.json'), group('web-1:1'));
    const source = fileSdSource(join(folder, '*.json'));
    await source.look(signal);
    rmSync(folder, { recursive: true });
    const found = await source.look(signal);
    expect(found.peers).toHaveLength(1);
    expect(found.problem).toContain('ENOENT');
  });

  it('says that a file is not there that was named in full', async () => {
    const file = join(temporaryFolder(), 'a.json');
    expect((await fileSdSource(file).look(signal)).problem).toBe(`${file}: there is no such file`);
  });

  it('refuses a file that is too long before it reads it', async () => {
    const file = join(temporaryFolder(), 'a.json');
    write(file, ' '.repeat(5 * 2 ** 20));
    expect((await fileSdSource(file).look(signal)).problem).toContain('longer than');
  });
});
