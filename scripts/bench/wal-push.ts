import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { asPostgres, own } from '../../recovery/sources/postgres/postgres-server.testkit.ts';
import { bytesBelow } from './backup/folder-bytes.ts';
import { mustHave } from './backup/installed.ts';
import { pgbackrestFiles } from './backup/pgbackrest-files.ts';
import { pgbenchServer } from './backup/pgbench-server.ts';
import { realSegments } from './backup/real-segments.ts';
import { type Cost, timedRun } from './backup/timed-run-bun.ts';
import { vedette, withPrograms } from './start-program.ts';
import { markdownTable } from './tcp-proxy/markdown-table.ts';

/**
 * Archiving segments of WAL, one program for each as `archive_command` and `restore_command` run them: pgBackRest (zstd level 3,
 * encrypted) and ours with a writer key, in turn for each segment. Runs as root.
 *
 *     bun scripts/bench/wal-push.ts [--segments=40] [--scale=10]
 */
const { values } = parseArgs({
  options: { segments: { type: 'string', default: '40' }, scale: { type: 'string', default: '10' } },
});

type Archiver = {
  readonly name: string;
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  readonly push: (segment: string) => readonly string[];
  readonly get: (segment: string, to: string) => readonly string[];
};

mustHave({ pgbackrest: 'pgbackrest' });
const server = await pgbenchServer(Number(values.scale));
try {
  await withPrograms(async () => {
    const archivers = [pgbackrest(), ours()];
    const segments = await realSegments(server, Number(values.segments));
    console.log(`${segments.length} segments; load ${load()} before\n`);
    const pushed = await inTurn(segments, archivers, ({ push }, segment) => push(segment));
    const got = await inTurn(segments, archivers, ({ get }, segment, to) => get(segment, to));
    const repositories = archivers.map(({ repository }) => bytesBelow(repository) / 1e6);
    const size = ['repository, MB', ...repositories.map((bytes) => bytes.toFixed(1)), ratio(repositories)];
    const head = ['', ...archivers.map(({ name }) => name), '÷ pgBackRest'];
    console.log(markdownTable([head, ...costRows('push', pushed), size, ...costRows('get', got)]));
    console.log(`\nload ${load()} after`);
  });
} finally {
  await server.remove();
}

/** Costs of each archiver. Whatever it gives back must be the segment. */
async function inTurn(
  segments: readonly string[],
  archivers: readonly Archiver[],
  words: (archiver: Archiver, segment: string, to: string) => readonly string[],
): Promise<Cost[][]> {
  const costs: Cost[][] = archivers.map(() => []);
  const to = join(server.folder, 'got');
  for (const segment of segments)
    for (const [index, archiver] of archivers.entries()) {
      const command = { words: words(archiver, segment, to), env: archiver.env, cwd: server.data };
      costs[index]!.push(await timedRun(command));
      compareAndRemove(segment, to, archiver.name);
    }
  return costs;
}

function compareAndRemove(segment: string, got: string, name: string): void {
  if (!existsSync(got)) return;
  if (!readFileSync(got).equals(readFileSync(segment)))
    throw new Error(`${name} gave back another ${segment}`);
  rmSync(got);
}

function pgbackrest(): Archiver {
  const folder = ownFolder('pgbackrest');
  const configuration = pgbackrestFiles(folder, { data: server.data, socket: server.folder });
  const program = ['/usr/bin/pgbackrest', `--config=${configuration}`, '--stanza=main'];
  asPostgres(program[0]!, [...program.slice(1), 'stanza-create']);
  return {
    name: 'pgBackRest',
    repository: join(folder, 'repository'),
    env: {},
    push: (segment) => [...program, 'archive-push', segment],
    get: (segment, to) => [...program, 'archive-get', basename(segment), to],
  };
}

/** Pushes with a key that can only write, gets with an identity, as its help shows. */
function ours(): Archiver {
  const folder = ownFolder('vedette');
  const repository = join(folder, 'repository');
  const env = { HOME: folder, XDG_CACHE_HOME: folder };
  const target = ['--target', `directory:${repository}`];
  const run = (...words: string[]) =>
    execFileSync(vedette, words, { env: { ...process.env, ...env, VEDETTE_PASSPHRASE: 'x' } })
      .toString()
      .trim();
  // A repository is made by the first backup.
  run('backup', 'run', '--source', 'command:uname', ...target);
  const [writer, identity] = [join(folder, 'writer.key'), join(folder, 'identity.key')];
  writeFileSync(writer, run('backup', 'key', 'writer', ...target), { mode: 0o600 });
  const { recipient } = JSON.parse(run('backup', 'key', 'new', '--out', identity, '--json'));
  run('backup', 'key', 'add', '--recipient', recipient, ...target);
  return {
    name: 'vedette',
    repository: join(repository, 'wal'),
    env,
    push: (path) => [vedette, 'wal', 'push', path, ...target, '--key-file', writer],
    get: (path, to) => [vedette, 'wal', 'get', basename(path), to, ...target, '--key-file', identity],
  };
}

function ownFolder(name: string): string {
  const folder = join(server.folder, name);
  mkdirSync(folder);
  own(folder);
  return folder;
}

/** p50 and p95 of each, and ours by theirs. */
function costRows(what: string, costs: readonly (readonly Cost[])[]): string[][] {
  const row = (name: string, of: (cost: Cost) => number, share: number) => {
    const cells = costs.map((of1) => quantile(of1.map(of), share));
    return [`${what}: ${name}`, ...cells.map((value) => value.toFixed(0)), ratio(cells)];
  };
  return [
    row('wall p50, ms', ({ wall }) => wall * 1_000, 0.5),
    row('wall p95, ms', ({ wall }) => wall * 1_000, 0.95),
    row('CPU p50, ms', ({ cpu }) => cpu * 1_000, 0.5),
    row('CPU p95, ms', ({ cpu }) => cpu * 1_000, 0.95),
    row('peak, MiB', ({ peak }) => peak, 1),
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

function ratio([theirs, ours]: readonly number[]): string {
  return (ours! / theirs!).toFixed(2);
}

function load(): string {
  return loadavg()[0]!.toFixed(1);
}
