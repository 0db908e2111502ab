import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { MemoryRepository } from '../../archive/memory-repository.testkit.ts';
import { captured, contents, plainRequest, testContext } from '../../streams/capture.testkit.ts';
import { command } from './command.ts';

const shell = (script: string, more = {}) => ({
  commands: [{ run: ['sh', '-c', script], name: 'out', ...more }],
});

async function restored(to: string, more = {}, script = 'echo new') {
  const { repository, snapshot } = await captured(command, shell(script));
  const { context, end } = testContext({ now: () => new Date('2026-11-21T03:12:00Z') });
  try {
    const prepared = await command.restore.prepare(
      repository,
      snapshot,
      { ...plainRequest, to, ...more },
      context,
    );
    return { prepared, report: await prepared.run(context) };
  } finally {
    end();
  }
}

it('command keeps the output of each command under its name', async () => {
  const { repository, snapshot } = await captured(command, {
    commands: [{ run: ['echo', 'a b'] }, { run: ['printf', 'x'], name: 'b.txt' }],
  });
  expect(
    Object.fromEntries(
      [...(await contents(repository, snapshot))].map(([path, bytes]) => [path, String(bytes)]),
    ),
  ).toEqual({
    echo: 'a b\n',
    'b.txt': 'x',
  });
});

it('command gives no snapshot when a program fails, and says how', async () => {
  const repository = new MemoryRepository();
  const run = captured(command, shell('echo half; echo no route to etcd >&2; exit 3'), { repository });
  await expect(run).rejects.toThrow('Cannot back up out: sh ended with exit code 3: no route to etcd');
  expect(await repository.snapshots()).toEqual([]);
});

it('command gives no snapshot when a program is killed', async () => {
  await expect(captured(command, shell('echo half; kill -9 $$'))).rejects.toThrow('was ended by SIGKILL');
});

it('command bounds and cleans what a failing program said', async () => {
  const run = captured(command, shell('printf "\\033[31m%0100000d\\n" 1 >&2; exit 1'));
  const error = await run.catch((reason: Error) => reason);
  expect((error as Error).message.length).toBeLessThan(1_000);
  expect((error as Error).message).not.toContain('\u001b');
});

it('command refuses an empty output unless it is allowed', async () => {
  await expect(captured(command, shell('true'))).rejects.toThrow('Cannot back up out: it wrote nothing');
  const { snapshot } = await captured(command, shell('true', { allow_empty: true }));
  expect(snapshot.bytes).toBe(0);
});

it('command says that a program is not there', async () => {
  const run = captured(command, { commands: [{ run: ['/nowhere/etcdctl'] }] });
  await expect(run).rejects.toMatchObject({
    kind: 'not-found',
    message: 'Cannot back up etcdctl: etcdctl is not there',
  });
});

it('command ends a program that takes too long, with its children', async () => {
  const folder = temporaryFolder();
  const script = `(sleep 3; touch ${folder}/late) & echo a; wait`;
  await expect(captured(command, shell(script, { timeout: '1s' }))).rejects.toMatchObject({
    kind: 'timeout',
  });
  await delay(3_000);
  expect(readdirSync(folder)).toEqual([]);
});

it('command ends the program and its children on abort', async () => {
  const folder = temporaryFolder();
  const abort = new AbortController();
  const script = `(sleep 2; touch ${folder}/late) & touch ${folder}/begun; wait`;
  const run = captured(command, shell(script), { signal: abort.signal });
  run.catch(() => {});
  for (let count = 0; count < 100 && !existsSync(join(folder, 'begun')); count++) await delay(20);
  abort.abort(new Error('enough'));
  await expect(run).rejects.toThrow('enough');
  await delay(2_500);
  expect(readdirSync(folder)).toEqual(['begun']);
});

it('command passes only the variables that are named', async () => {
  process.env.VEDETTE_TEST_A = 'one';
  process.env.VEDETTE_TEST_B = 'two';
  const { repository, snapshot } = await captured(command, {
    commands: [{ run: ['env'], environment: ['VEDETTE_TEST_A'] }],
  });
  const text = String((await contents(repository, snapshot)).get('env'));
  expect(text).toContain('VEDETTE_TEST_A=one');
  expect(text).not.toContain('VEDETTE_TEST_B');
});

it.runIf(process.getuid?.() === 0)('command runs as another user in another folder', async () => {
  const { repository, snapshot } = await captured(
    command,
    shell('id -un; pwd', { user: 'nobody', working_directory: '/tmp' }),
  );
  expect(String((await contents(repository, snapshot)).get('out'))).toBe('nobody\n/tmp\n');
});

it('command lets a large output flow no faster than it is taken', async () => {
  const folder = temporaryFolder();
  const input = command.options.parse(shell(`head -c 300000000 /dev/zero; echo $? > ${folder}/end`));
  let taken = 0;
  const before = process.memoryUsage().rss;
  let most = before;
  const { context, end } = testContext();
  const sink = {
    add: async (_header: unknown, content: { stream: AsyncIterable<Uint8Array> }) => {
      for await (const piece of content.stream) {
        if (taken < 4_000_000) await delay(10);
        if (taken < 2_000_000) expect(existsSync(join(folder, 'end'))).toBe(false);
        taken += piece.length;
        most = Math.max(most, process.memoryUsage().rss);
      }
    },
    note: () => {},
    expect: () => {},
    phase: () => {},
  };
  await command.capture(input, sink as never, context);
  end();
  expect(taken).toBe(300_000_000);
  expect(most - before).toBeLessThan(150_000_000);
});

it('command splits what stands behind its colon, and refuses what is for a shell', () => {
  expect(command.fromWords('etcdctl snapshot save -')).toEqual({
    commands: [{ run: ['etcdctl', 'snapshot', 'save', '-'] }],
  });
  expect(() => command.fromWords('pg_dump | gzip')).toThrow('| is for a shell');
});

it('command is titled by its names, not by its arguments', () => {
  expect(
    command.title(command.options.parse({ commands: [{ run: ['curl', 'https://u:secret@host/'] }] })),
  ).toMatch(/^command:curl-[0-9a-f]{4}$/);
});

it('command is another source with other arguments', () => {
  const title = (words: string) => command.title(command.options.parse(command.fromWords(words)));
  expect(title('kubectl get pods')).not.toBe(title('kubectl get secrets'));
  expect(title('kubectl get pods')).toBe(title('kubectl get pods'));
  expect(title('uname')).toBe('command:uname');
});

it('command refuses two commands of one name', () => {
  expect(command.options.safeParse({ commands: [{ run: ['a'] }, { run: ['/bin/a'] }] }).success).toBe(false);
});

it('command restores to a file and keeps the one that was there', async () => {
  const to = join(temporaryFolder(), 'file');
  writeFileSync(to, 'old');
  const { prepared, report } = await restored(to);
  expect(prepared.confirmation).toBe('file');
  expect(prepared.replaces).toEqual([to]);
  expect(readFileSync(to, 'utf8')).toBe('new\n');
  expect(report.safetyCopy).toBe(`${to}.before-restore-20261121T031200Z`);
  expect(readFileSync(report.safetyCopy!, 'utf8')).toBe('old');
});

it('command restores into a folder under the name of the entry, and leaves nothing else there', async () => {
  const to = temporaryFolder();
  const { prepared } = await restored(to);
  expect(prepared.confirmation).toBe('');
  expect(readdirSync(to)).toEqual(['out']);
});

it('command restores into the standard input of a command', async () => {
  const folder = temporaryFolder();
  await restored(folder, { options: { into: `tee ${folder}/got` } });
  expect(readFileSync(join(folder, 'got'), 'utf8')).toBe('new\n');
});

it('command tells when the command that is restored into fails', async () => {
  const run = restored('/tmp', { options: { into: "sh -c 'cat >/dev/null; exit 4'" } });
  await expect(run).rejects.toThrow('Cannot restore out: sh ended with exit code 4');
});

it('command goes on when the command that is restored into reads only the beginning', async () => {
  const folder = temporaryFolder();
  await restored(
    folder,
    { options: { into: `sh -c 'head -c 3 > ${folder}/got'` } },
    'head -c 5000000 /dev/zero',
  );
  expect(readFileSync(join(folder, 'got')).length).toBe(3);
});

it('command refuses an entry that is not in the snapshot', async () => {
  await expect(restored('/tmp/x', { only: ['nope'] })).rejects.toThrow(
    'Cannot restore nope: it is not in the snapshot',
  );
});

it('command refuses a snapshot whose entries lead elsewhere', async () => {
  const repository = new MemoryRepository();
  const identity = { host: 'a', kind: 'command', source: 's', group: null, tags: [] };
  const writer = await repository.write({ identity });
  await writer.add({ path: '../../etc/passwd', type: 'file' }, { from: 'bytes', bytes: Buffer.from('x') });
  const snapshot = await writer.commit({});
  const { context, end } = testContext();
  const request = { ...plainRequest, to: temporaryFolder() };
  await expect(command.restore.prepare(repository, snapshot, request, context)).rejects.toThrow(
    'it is no place',
  );
  end();
});
