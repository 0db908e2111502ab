import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import type { StoredContent } from '../../archive/entry.ts';
import type { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { openTestRepository } from '../../archive/repository.testkit.ts';
import type { Repository } from '../../archive/repository.ts';
import type { Snapshot } from '../../archive/snapshot.ts';
import { lookAtTree, makeRichTree } from '../../tree/tree.testkit.ts';
import { capture, captured, prepared, restoreContext } from '../source.contract.ts';
import { files } from './files.ts';

const optionsOf = (...paths: string[]) => files.options.parse({ paths });
const whole = { options: { owners: 'id', privileged: 'yes' } };

/** A folder with two files, captured. */
async function captureSrv() {
  const folder = temporaryFolder();
  const srv = join(folder, 'srv');
  for (const name of ['a', 'b']) mkdirSync(join(srv, name), { recursive: true });
  for (const name of ['a/x', 'a/y', 'b/x']) writeFileSync(join(srv, name), name);
  return { folder, srv, ...(await captured(files, optionsOf(srv))) };
}

describe('restoring files', () => {
  it('gives a tree back from a real repository, equal bit by bit', async () => {
    const folder = temporaryFolder();
    const from = makeRichTree(join(folder, 'from'));
    const repository = await openTestRepository(folder);
    const snapshot = await capture(files, optionsOf(from), repository, new AbortController().signal);
    const to = join(folder, 'to');
    const plan = await prepared(files, repository, snapshot, { ...whole, to });
    await plan.run(restoreContext());
    expect(lookAtTree(to)).toEqual(lookAtTree(from));
    // Where rsync is there it has to agree: nothing to do.
    const words = ['-aAXHn', '--checksum', '--itemize-changes', '--delete', `${from}/`, `${to}/`];
    const { status, stdout, error } = spawnSync('rsync', words);
    if (error === undefined) expect([status, stdout.toString()]).toEqual([0, '']);
    await repository.close();
  });

  it('fetches by a delta nothing of a large file that is the same', async () => {
    const folder = temporaryFolder();
    const from = join(folder, 'from');
    mkdirSync(from);
    writeFileSync(join(from, 'large'), randomBytes(6_000_000));
    const repository = await openTestRepository(folder);
    const snapshot = await capture(files, optionsOf(from), repository, new AbortController().signal);
    let fetched = 0;
    const counting = Object.assign(Object.create(repository), {
      target: repository.target,
      entries: () => repository.entries(snapshot),
      chunkLengths: repository.chunkLengths.bind(repository),
      content: (...words: Parameters<Repository['content']>) => {
        fetched++;
        return repository.content(...words);
      },
    });
    await (await prepared(files, counting, snapshot, { delta: true, verify: true })).run(restoreContext());
    expect(fetched).toBe(0);
    writeFileSync(join(from, 'large'), 'x', { flag: 'a' });
    await (await prepared(files, counting, snapshot, { delta: true, verify: true })).run(restoreContext());
    expect([fetched, statSync(join(from, 'large')).size]).toEqual([1, 6_000_000]);
    await repository.close();
  });

  it('reads nothing anew in the next backup where nothing has changed', async () => {
    const folder = temporaryFolder();
    const from = makeRichTree(join(folder, 'from'));
    const repository = await openTestRepository(folder);
    const { signal } = new AbortController();
    const first = await capture(files, optionsOf(from), repository, signal);
    const second = await capture(files, optionsOf(from), repository, signal);
    expect(second.treeDigest).toBe(first.treeDigest);
    expect(second.parent).toBe(first.id);
    await repository.close();
  });

  it('puts a folder in the place of what is there, and keeps that', async () => {
    const { srv, repository, snapshot } = await captureSrv();
    writeFileSync(join(srv, 'a/x'), 'spoiled');
    writeFileSync(join(srv, 'later'), '');
    const plan = await prepared(files, repository, snapshot, {});
    expect([plan.replaces, plan.confirmation]).toEqual([[srv], 'srv']);
    expect(plan.checks.find(({ name }) => name === 'what would be overwritten')?.found).toContain(
      '6 entries',
    );
    const { safetyCopy, next } = await plan.run(restoreContext());
    expect(readFileSync(join(srv, 'a/x'), 'utf8')).toBe('a/x');
    expect(existsSync(join(srv, 'later'))).toBe(false);
    expect(readFileSync(join(safetyCopy!, 'a/x'), 'utf8')).toBe('spoiled');
    expect(next).toEqual([`rm -r ${safetyCopy}`]);
  });

  it('puts one folder and one file in their places, and leaves the rest', async () => {
    const { srv, repository, snapshot } = await captureSrv();
    for (const name of ['a/x', 'a/y', 'b/x']) writeFileSync(join(srv, name), 'spoiled');
    const plan = await prepared(files, repository, snapshot, { only: ['/b/', 'a/x'] });
    const { entries } = await plan.run(restoreContext());
    expect(['a/x', 'a/y', 'b/x'].map((name) => readFileSync(join(srv, name), 'utf8'))).toEqual([
      'a/x',
      'spoiled',
      'b/x',
    ]);
    expect(readdirSync(join(srv, 'a')).map((name) => name.replace(/-restore-.*/, ''))).toEqual([
      'x',
      'x.before',
      'y',
    ]);
    expect(entries).toBeGreaterThan(0);
  });

  it('gives a folder back that has gone, through the symlink that leads there', async () => {
    const { folder, srv, repository, snapshot } = await captureSrv();
    rmSync(srv, { recursive: true });
    symlinkSync(folder, join(folder, 'link'));
    const plan = await prepared(files, repository, snapshot, { to: join(folder, 'link', 'srv') });
    expect([plan.replaces, plan.confirmation]).toEqual([[], '']);
    await plan.run(restoreContext());
    expect(readFileSync(join(srv, 'b/x'), 'utf8')).toBe('b/x');
  });

  it('puts no folder in the place of a file that --to names', async () => {
    const { folder, repository, snapshot } = await captureSrv();
    const to = join(folder, 'passwd');
    writeFileSync(to, 'root:x:0:0');
    for (const delta of [false, true]) {
      const plan = await prepared(files, repository, snapshot, { to, delta });
      expect(plan.checks).toMatchObject([{ verdict: 'refuse', found: `${to} is there and is not a folder` }]);
      expect(() => plan.run(restoreContext())).toThrow('is not a folder');
    }
    expect(readFileSync(to, 'utf8')).toBe('root:x:0:0');
  });

  it('says which path the snapshot does not have', async () => {
    const { repository, snapshot } = await captureSrv();
    const asked = prepared(files, repository, snapshot, { only: ['a/z'] });
    await expect(asked).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('refuses a part in the place of everything, the root, and the repository itself', async () => {
    const { folder, srv, repository, snapshot } = await captureSrv();
    const verdicts = async (request: object, from: Repository = repository) =>
      (await prepared(files, from, snapshot, request)).checks
        .filter(({ verdict }) => verdict === 'refuse')
        .map(({ found }) => found.replaceAll(folder, '…'));
    const kept = Object.assign(Object.create(repository), { target: { name: `directory:${folder}/repo` } });
    expect(await verdicts({ to: srv, only: ['a'] })).toEqual([
      '…/srv is not empty, and only a part of the snapshot was chosen',
    ]);
    expect(await verdicts({ to: '/' })).toContain('is the root of this host');
    expect(await verdicts({ to: folder }, kept)).toEqual(['has the repository …/repo in it']);
    expect(await verdicts({ to: join(folder, 'no/where') })).toEqual(['…/no is not a folder']);
  });

  it('makes by a delta what differs equal and keeps what gave way', async () => {
    const { srv, repository, snapshot } = await captureSrv();
    writeFileSync(join(srv, 'a/x'), 'spoiled');
    writeFileSync(join(srv, 'later'), 'came later');
    const plan = await prepared(files, repository, snapshot, { delta: true });
    const { safetyCopy } = await plan.run(restoreContext());
    expect(names(srv)).toEqual(['a', 'a/x', 'a/y', 'b', 'b/x']);
    expect(readFileSync(join(srv, 'a/x'), 'utf8')).toBe('a/x');
    expect(readFileSync(join(safetyCopy!, 'a/x'), 'utf8')).toBe('spoiled');
    expect(readFileSync(join(safetyCopy!, 'later'), 'utf8')).toBe('came later');
  });

  it('leaves by a delta what the backup had left out', async () => {
    const folder = temporaryFolder();
    for (const name of ['cache', 'data']) mkdirSync(join(folder, 'srv', name), { recursive: true });
    const options = files.options.parse({ paths: [join(folder, 'srv')], exclude: ['/cache/'] });
    const { repository, snapshot } = await captured(files, options);
    await (await prepared(files, repository, snapshot, { delta: true })).run(restoreContext());
    expect(names(join(folder, 'srv'))).toEqual(['cache', 'data']);
  });

  it.each([true, false])('leaves all as it was where a content cannot be had (delta: %j)', async (delta) => {
    const { folder, srv, repository, snapshot } = await captureSrv();
    writeFileSync(join(srv, 'a/x'), 'spoiled');
    writeFileSync(join(srv, 'aa-extra'), 'came later');
    writeFileSync(join(srv, 'b/x'), 'spoiled');
    rmSync(join(srv, 'a/y'));
    const before = names(folder);
    const plan = await prepared(files, broken(repository, 'b/x'), snapshot, { delta });
    await expect(plan.run(restoreContext())).rejects.toThrow('the pack is damaged');
    expect(names(folder)).toEqual(before);
    expect(readFileSync(join(srv, 'a/x'), 'utf8')).toBe('spoiled');
  });

  it('leaves the old or the new folder whole when it is killed, and the next run succeeds', async () => {
    const folder = temporaryFolder();
    const srv = join(folder, 'srv');
    for (let at = 0; at < 40; at++) {
      mkdirSync(join(srv, `d${at}`), { recursive: true });
      for (const name of ['x', 'y']) writeFileSync(join(srv, `d${at}`, name), `${name}${at}`.repeat(50_000));
    }
    linkSync(join(srv, 'd0/x'), join(srv, 'd1/z'));
    const repository = await openTestRepository(folder);
    const snapshot = await capture(files, optionsOf(srv), repository, new AbortController().signal);
    const wanted = lookAtTree(srv);
    writeFileSync(join(srv, 'd0/x'), 'spoiled');
    const old = lookAtTree(srv);
    for (let run = 0; run < 8; run++) {
      await restoreUntilKilled(folder, 60 + run * 60);
      expect([old, wanted]).toContainEqual(lookAtTree(srv));
    }
    await (await prepared(files, repository, snapshot, whole)).run(restoreContext());
    expect(lookAtTree(srv)).toEqual(wanted);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    await repository.close();
  }, 60_000);
});

const names = (folder: string): string[] => (readdirSync(folder, { recursive: true }) as string[]).sort();

/** A repository of which one content is lost. */
function broken(repository: MemoryRepository, text: string): Repository {
  return Object.assign(Object.create(repository), {
    entries: (snapshot: Snapshot) => repository.entries(snapshot),
    async *content(content: StoredContent) {
      for await (const bytes of repository.content(content)) {
        if (Buffer.from(bytes).toString() === text) throw new Error('the pack is damaged');
        yield bytes;
      }
    },
  });
}

/** Restores in place in a process of its own, which is killed after a while. */
async function restoreUntilKilled(folder: string, milliseconds: number): Promise<void> {
  const here = (path: string) => JSON.stringify(join(import.meta.dirname, path));
  const script = `
    const { directory } = await import(${here('../../targets/directory.ts')});
    const { openRepository } = await import(${here('../../archive/open-repository.ts')});
    const { Secret } = await import(${here('../../../agent/kit/secret.ts')});
    const { files } = await import(${here('files.ts')});
    const target = await directory.open({ path: ${JSON.stringify(join(folder, 'repository'))}, must_be_mounted: false });
    const repository = await openRepository({ target, key: { passphrase: new Secret('correct horse') } });
    const snapshot = await repository.snapshot('latest');
    console.log('begun');
    const context = { signal: new AbortController().signal, now: () => new Date(), onProgress: () => {} };
    const request = { only: [], delta: false, verify: true, options: { owners: 'id', privileged: 'yes' } };
    await (await files.restore.prepare(repository, snapshot, request, context)).run(context);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([ended, new Promise((resolve) => child.stdout.once('data', resolve))]);
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
  child.kill('SIGKILL');
  await ended;
}
