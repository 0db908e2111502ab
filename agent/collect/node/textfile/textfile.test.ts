import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCollector } from '../../run-collector.testkit.ts';
import { writtenHost } from '../../written-host.testkit.ts';
import { textfile } from './textfile.ts';

/** A folder of files and the collector on it. `write` also moves the time of the file, as time does between jobs. */
function folder(files: Readonly<Record<string, string>>) {
  const host = writtenHost({});
  const directory = join(host.root, 'jobs');
  let seconds = 1_700_000_000;
  const write = (name: string, text: string) => {
    host.write(join('jobs', name), text);
    utimesSync(join(directory, name), ++seconds, seconds);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const collector = openCollector(textfile, host, { textfile: { directory } });
  const run = async () => {
    const values = await collector.run();
    return Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key.replace(`${directory}/`, ''), value]),
    );
  };
  return { ...collector, directory, run, write, remove: (name: string) => host.remove(join('jobs', name)) };
}

test('the textfile collector serves the files that end in .prom, with the time of their last change', async () => {
  const { run } = folder({ 'backup.prom': 'backup_ok 1\n', 'notes.txt': 'backup_ok 2\n' });
  expect(await run()).toEqual({
    backup_ok: 1,
    'node_textfile_mtime_seconds{file="backup.prom"}': 1_700_000_001,
    node_textfile_scrape_error: 0,
  });
});

test('the textfile collector leaves a malformed file out and serves the others', async () => {
  const { run } = folder({ 'bad.prom': 'a 1\nb one\n', 'good.prom': 'c 3\n' });
  expect(await run()).toEqual({
    c: 3,
    'node_textfile_mtime_seconds{file="good.prom"}': 1_700_000_002,
    node_textfile_scrape_error: 1,
  });
});

test('the textfile collector leaves out a pipe, a folder, a link to itself and a huge file, and goes on', async () => {
  const { run, directory } = folder({ 'good.prom': 'c 3\n', 'huge.prom': '' });
  execFileSync('mkfifo', [join(directory, 'pipe.prom')]);
  mkdirSync(join(directory, 'folder.prom'));
  symlinkSync('loop.prom', join(directory, 'loop.prom'));
  truncateSync(join(directory, 'huge.prom'), 16_777_217);
  expect(await run()).toEqual({
    c: 3,
    'node_textfile_mtime_seconds{file="good.prom"}': 1_700_000_001,
    node_textfile_scrape_error: 1,
  });
});

test('the textfile collector reads a file again when it has changed, and forgets it when it is gone', async () => {
  const { run, write, remove } = folder({ 'job.prom': 'rows 1\n' });
  expect((await run()).rows).toBe(1);
  write('job.prom', 'rows 2\n');
  expect((await run()).rows).toBe(2);
  remove('job.prom');
  expect(await run()).toEqual({ node_textfile_scrape_error: 0 });
});

test('the textfile collector keeps types and help texts, and joins one family from two files', async () => {
  const { run, metrics } = folder({
    'a.prom': '# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total{job="a"} 1\n',
    'b.prom': '# TYPE jobs_total counter\njobs_total{job="b",zone="x"} 2\n',
  });
  const values = await run();
  expect(values).toMatchObject({ 'jobs_total{job="a"}': 1, 'jobs_total{job="b",zone="x"}': 2 });
  const family = metrics.families.find(({ name }) => name === 'jobs_total');
  expect([family?.type, family?.help]).toEqual(['counter', 'Jobs done.']);
});

test('the textfile collector keeps the parts of a histogram in one family', async () => {
  const { run, metrics } = folder({
    'a.prom':
      '# TYPE took histogram\ntook_bucket{le="1"} 2\ntook_bucket{le="+Inf"} 3\ntook_sum 4.5\ntook_count 3\n',
  });
  expect(await run()).toMatchObject({ 'took_bucket{le="+Inf"}': 3, took_sum: 4.5, took_count: 3 });
  const family = metrics.families.find(({ name }) => name === 'took');
  expect([family?.type, family?.metrics.size]).toEqual(['histogram', 4]);
});

test('the textfile collector makes a help text for a metric without one', async () => {
  const { run, metrics } = folder({ 'a.prom': 'rows 1\n' });
  await run();
  expect(metrics.families.find(({ name }) => name === 'rows')?.help).toMatch(
    /^Metric read from \/.*a\.prom$/,
  );
});

test('the textfile collector refuses a file that gives a metric of another file another type', async () => {
  const { run } = folder({
    'a.prom': '# TYPE rows gauge\nrows{f="a"} 1\n',
    'b.prom': '# TYPE rows counter\nrows{f="b"} 2\n',
  });
  expect(await run()).toMatchObject({ 'rows{f="a"}': 1, node_textfile_scrape_error: 1 });
});

test('the textfile collector takes a new type of a metric at the next run', async () => {
  const { run, write, metrics } = folder({ 'a.prom': '# TYPE rows gauge\nrows 1\n' });
  await run();
  write('a.prom', '# TYPE rows counter\nrows 2\n');
  await run();
  expect(await run()).toMatchObject({ rows: 2, node_textfile_scrape_error: 0 });
  expect(metrics.families.find(({ name }) => name === 'rows')?.type).toBe('counter');
});

test('the textfile collector has no files where there is no folder', async () => {
  const collector = openCollector(textfile, {}, { textfile: { directory: '/nowhere/jobs' } });
  expect(await collector.run()).toEqual({ node_textfile_scrape_error: 0 });
});
