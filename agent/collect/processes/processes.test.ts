import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCollector } from '../run-collector.testkit.ts';
import type { ProcessSnapshot } from './process-row.ts';
import { processTree, statText } from './process-tree.testkit.ts';
import { processes } from './processes.ts';

const captured = (name: string) => join(import.meta.dirname, 'testdata', name);

function open(tree: { proc: string; root: string }, options: object = {}) {
  const published: ProcessSnapshot[] = [];
  const publishProcesses = (table: ProcessSnapshot) => published.push(table);
  const opened = openCollector(processes, { ...tree, publishProcesses }, { processes: options });
  const table = () => published.at(-1)!.rows;
  return { ...opened, published, table };
}

const namesOf = (metrics: Record<string, number>) =>
  Object.keys(metrics).flatMap((text) => /^vedette_process_threads.*name="([^"]*)"/.exec(text)?.[1] ?? []);

describe('processes', () => {
  it('counts processes by state, threads and limits', async () => {
    const { proc, root } = processTree([
      { pid: 1, state: 'S', threads: 2 },
      { pid: 2, state: 'R' },
      { pid: 3, state: 'S' },
    ]);
    expect(await open({ proc, root }).run()).toMatchObject({
      'node_processes_state{state="S"}': 2,
      'node_processes_state{state="R"}': 1,
      node_processes_pids: 3,
      node_processes_threads: 4,
      node_processes_max_processes: 32_768,
      node_processes_max_threads: 1_000,
    });
  });

  it('gives five series to a process with much memory', async () => {
    const { proc, root } = processTree([
      {
        pid: 5,
        name: 'mysqld',
        userTicks: 150,
        residentPages: 100,
        threads: 30,
        uid: 33,
        io: { read: 4096, written: 512 },
      },
    ]);
    expect(await open({ proc, root }).run()).toMatchObject({
      'vedette_process_cpu_seconds_total{pid="5",name="mysqld",user="www"}': 1.5,
      'vedette_process_resident_memory_bytes{pid="5",name="mysqld",user="www"}': 409_600,
      'vedette_process_read_bytes_total{pid="5",name="mysqld",user="www"}': 4_096,
      'vedette_process_written_bytes_total{pid="5",name="mysqld",user="www"}': 512,
      'vedette_process_threads{pid="5",name="mysqld",user="www"}': 30,
    });
  });

  it('keeps the busiest once two scans show who that is', async () => {
    const tree = processTree([
      { pid: 1, name: 'big', residentPages: 100 },
      { pid: 2, name: 'busy', residentPages: 1 },
      { pid: 3, name: 'idle', residentPages: 2 },
    ]);
    const { run, clock } = open(tree, { top: 1 });
    await run();
    tree.write({ pid: 2, name: 'busy', residentPages: 1, userTicks: 400 });
    clock.advance(5_000);
    expect(namesOf(await run()).sort()).toEqual(['big', 'busy']);
  });

  it('reads the kept processes every second and the others at the next scan', async () => {
    const tree = processTree([{ pid: 1, name: 'big', residentPages: 100 }]);
    const { run, clock } = open(tree);
    await run();
    tree.write({ pid: 1, name: 'big', residentPages: 200 });
    tree.write({ pid: 2, name: 'new' });
    clock.advance(1_000);
    const metrics = await run();
    expect(metrics).toMatchObject({
      'vedette_process_resident_memory_bytes{pid="1",name="big",user="root"}': 819_200,
      node_processes_pids: 1,
    });
  });

  it('drops a kept process the second it ends', async () => {
    const tree = processTree([{ pid: 1 }, { pid: 2, name: 'short' }]);
    const { run, clock } = open(tree);
    await run();
    tree.end(2);
    clock.advance(1_000);
    expect(namesOf(await run())).not.toContain('short');
  });

  it('does not take a process that reuses a pid for the one before', async () => {
    const tree = processTree([{ pid: 9, name: 'old', userTicks: 500, startTicks: 10 }]);
    const { run, clock, table } = open(tree);
    await run();
    tree.write({ pid: 9, name: 'young', userTicks: 900, startTicks: 777 });
    clock.advance(1_000);
    expect(namesOf(await run())).toEqual([]);
    clock.advance(4_000);
    await run();
    expect(table()[0]).toMatchObject({ name: 'young', cpuRatio: 0 });
  });

  it('always keeps watched processes', async () => {
    const { proc, root } = processTree([
      { pid: 1, name: 'big', residentPages: 900 },
      { pid: 2, name: 'small', residentPages: 1 },
    ]);
    const metrics = await open({ proc, root }, { top: 0, watch: ['small'] }).run();
    expect(namesOf(metrics)).toEqual(['small']);
  });

  it('takes a process that came to a watched name by exec', async () => {
    const tree = processTree([{ pid: 2, name: 'sh' }]);
    const { run, clock } = open(tree, { top: 0, watch: ['worker'] });
    await run();
    tree.write({ pid: 2, name: 'worker' });
    clock.advance(5_000);
    expect(namesOf(await run())).toEqual(['worker']);
  });

  it('leaves io out where the kernel refuses it', async () => {
    const { proc, root } = processTree([{ pid: 1, io: null }]);
    const { run, table } = open({ proc, root });
    expect(Object.keys(await run()).filter((text) => text.includes('bytes_total'))).toEqual([]);
    expect(table()[0]?.readBytesPerSecond).toBeNull();
  });

  it('reads the io of a kept process between scans once it was busy', async () => {
    const tree = processTree([{ pid: 1, name: 'db', io: { read: 1, written: 1 } }]);
    const { run, clock } = open(tree);
    const read = async () => (await run())['vedette_process_read_bytes_total{pid="1",name="db",user="root"}'];
    await read();
    tree.write({ pid: 1, name: 'db', userTicks: 0, io: { read: 2, written: 1 } });
    clock.advance(1_000);
    expect(await read()).toBe(1);
    tree.write({ pid: 1, name: 'db', userTicks: 3, io: { read: 3, written: 1 } });
    clock.advance(1_000);
    expect(await read()).toBe(3);
  });

  it('reads the io of an idle kept process at the next scan', async () => {
    const tree = processTree([{ pid: 1, name: 'db', io: { read: 1, written: 1 } }]);
    const { run, clock } = open(tree);
    await run();
    tree.write({ pid: 1, name: 'db', io: { read: 2, written: 1 } });
    clock.advance(5_000);
    expect((await run())['vedette_process_read_bytes_total{pid="1",name="db",user="root"}']).toBe(2);
  });

  it('publishes rates since the scan before', async () => {
    const tree = processTree([{ pid: 4, userTicks: 100, io: { read: 0, written: 1_000 } }]);
    const { run, clock, table } = open(tree);
    await run();
    tree.write({ pid: 4, userTicks: 200, systemTicks: 50, io: { read: 50_000, written: 1_000 } });
    clock.advance(5_000);
    await run();
    expect(table()[0]).toMatchObject({ cpuRatio: 0.3, readBytesPerSecond: 10_000, writtenBytesPerSecond: 0 });
  });

  it('publishes who a process is', async () => {
    const { proc, root } = processTree([
      { pid: 4, parentPid: 2, name: 'nginx', uid: 33, command: ['nginx', '-g', 'x'], startTicks: 250 },
    ]);
    const { run, table } = open({ proc, root });
    await run();
    expect(table()[0]).toMatchObject({
      pid: 4,
      parentPid: 2,
      name: 'nginx',
      user: 'www',
      command: 'nginx -g x',
      state: 'S',
      threads: 1,
      residentBytes: 40_960,
      startedAt: '2023-11-14T22:13:22.500Z',
    });
  });

  it('gives no negative rate when totals fall', async () => {
    const tree = processTree([{ pid: 4, userTicks: 100, io: { read: 900, written: 0 } }]);
    const { run, clock, table } = open(tree);
    await run();
    tree.write({ pid: 4, userTicks: 20, io: { read: 100, written: 0 } });
    clock.advance(5_000);
    await run();
    expect(table()[0]).toMatchObject({ cpuRatio: 0, readBytesPerSecond: 0 });
  });

  it('passes over processes that end between the listing and the reading', async () => {
    const { proc, root } = processTree([{ pid: 1 }]);
    mkdirSync(join(proc, '77'));
    expect(await open({ proc, root }).run()).toMatchObject({ node_processes_pids: 1 });
  });

  it('bounds the series of 10,000 processes', async () => {
    const { proc, root } = processTree();
    for (let pid = 1; pid <= 10_000; pid++) {
      mkdirSync(join(proc, String(pid)));
      writeFileSync(join(proc, `${pid}/stat`), statText({ pid, residentPages: pid }));
    }
    const { run, table } = open({ proc, root }, { top: 10 });
    const metrics = await run();
    expect(namesOf(metrics)).toHaveLength(10);
    expect(table()).toHaveLength(10_000);
  });

  it('bounds the newcomers of an hour', async () => {
    const tree = processTree([{ pid: 1, name: 'init', residentPages: 1 }]);
    const { run, clock } = open(tree, { top: 2, new_per_hour: 1 });
    const seen = new Set<string>();
    for (let generation = 0; generation < 20; generation++) {
      tree.write({ pid: 100 + generation, name: `job-${generation}`, residentPages: 50 });
      for (const name of namesOf(await run())) seen.add(name);
      tree.end(100 + generation);
      clock.advance(5_000);
    }
    expect(seen.size).toBe(4);
  });

  it('shows only what hidepid leaves', async () => {
    const { run, table } = open({ proc: captured('process-hidepid2'), root: '/nowhere' });
    expect(await run()).toMatchObject({ node_processes_pids: 2 });
    expect(
      table()
        .map((row) => row.name)
        .sort(),
    ).toEqual(['capture', 'sh']);
  });

  it('reads a container with its own process numbers', async () => {
    const { run, table } = open({ proc: captured('process-container'), root: '/nowhere' });
    expect(await run()).toMatchObject({ node_processes_pids: 6 });
    const shell = table().find((row) => row.pid === 5);
    expect(shell).toMatchObject({ parentPid: 3, user: '65534', command: 'sh -c sleep 60' });
  });

  it('has no data where no process is shown', async () => {
    const { proc, root } = processTree();
    await expect(open({ proc, root }).run()).rejects.toThrow('shows no process');
  });

  it('reads a running process with a hostile name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-name-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'a) R 1 (\n\u001b[2J');
    copyFileSync('/bin/sleep', file);
    const child = spawn(file, ['30'], { argv0: 'x', stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    const { run, table } = open({ proc: '/proc', root: '/' });
    await run();
    expect(table().find((row) => row.pid === child.pid)).toMatchObject({
      name: 'a) R 1 (\n\u001b[2J',
      parentPid: process.pid,
      command: 'x 30',
    });
  });

  it('finds this very process with its memory', async () => {
    const { run, table } = open({ proc: '/proc', root: '/' });
    await run();
    const self = table().find((row) => row.pid === process.pid);
    expect(self?.residentBytes).toBeGreaterThan(10 * 1_048_576);
  });
});
