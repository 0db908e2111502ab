import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { binary, endAll, runVedette, temporaryFolder } from '../../binary.testkit.ts';
import { captureOutput } from '../output.testkit.ts';
import { runUpgrade } from './run-upgrade.ts';
import { supervise } from './supervisor.testkit.ts';
import { readyWithin } from './upgrade-host.ts';

const compileProgram = join(import.meta.dirname, '../../../build/compile-program-bun.ts');

/** The same sources, compiled as a later release. */
async function compileLater(): Promise<string> {
  const folder = temporaryFolder();
  const script = `await (await import(process.argv[1])).compileProgram(process.argv[2], { version: '99.0.0' })`;
  await promisify(execFile)(process.execPath, ['-e', script, compileProgram, folder]);
  return join(folder, 'vedette');
}

afterEach(endAll);

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A real agent of an installed program, under a supervisor that restarts it as systemd would. */
async function installed() {
  const folder = temporaryFolder();
  const [program, data] = [join(folder, 'vedette'), join(folder, 'data')];
  copyFileSync(binary, program);
  const supervisor = supervise(program, data);
  await supervisor.restart();
  expect(await readyWithin(20_000, data)).toBe(true);
  const upgrade = (file: string, wait = 20_000) =>
    runUpgrade({ file, sha256: sha256(file), program, data }, captureOutput().output, {
      restart: supervisor.restart,
      becomesReady: () => readyWithin(wait, data),
    });
  const rollback = () =>
    runUpgrade({ rollback: true, program, data }, captureOutput().output, {
      restart: supervisor.restart,
      becomesReady: () => readyWithin(20_000, data),
    });
  return { program, data, supervisor, upgrade, rollback };
}

/** What the agent that runs says it is. */
async function runningVersion(data: string): Promise<string> {
  const { stdout } = await runVedette(['status', '--json', '--data', data]);
  return JSON.parse(stdout).hosts[0].status.version;
}

test('upgrade puts a later program in place of an agent that runs, and rollback the one before', async () => {
  const { program, data, supervisor, upgrade, rollback } = await installed();
  try {
    const [before, later] = [await runningVersion(data), await compileLater()];
    expect(await upgrade(later)).toBe(0);
    expect(await runningVersion(data)).toBe('99.0.0');
    expect([sha256(program), sha256(`${program}.previous`)]).toEqual([sha256(later), sha256(binary)]);
    expect(await rollback()).toBe(0);
    expect(await runningVersion(data)).toBe(before);
  } finally {
    await supervisor.end();
  }
});

test('upgrade takes a program back that tells a version and does not become ready', async () => {
  const { program, data, supervisor, upgrade } = await installed();
  try {
    const before = await runningVersion(data);
    const broken = join(temporaryFolder(), 'broken');
    const script = `#!/bin/sh\n[ "$1" = version ] || exit 1\necho '{"version":"99.0.1","commit":"c"}'\n`;
    writeFileSync(broken, script, { mode: 0o755 });
    await expect(upgrade(broken, 1_500)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Cannot run vedette 99.0.1 (c): the agent did not become ready; the one before it is back',
    });
    expect(await readyWithin(20_000, data)).toBe(true);
    expect([await runningVersion(data), sha256(program)]).toEqual([before, sha256(binary)]);
    expect([existsSync(`${program}.previous`), existsSync(`${program}.before`)]).toEqual([false, false]);
  } finally {
    await supervisor.end();
  }
});
