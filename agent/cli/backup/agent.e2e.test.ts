import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { endAll, runVedette, startAgentBinary, temporaryFolder } from '../../binary.testkit.ts';

afterEach(endAll);

/** An agent with one backup that runs only when asked to. */
async function agentWithBackup() {
  const folder = temporaryFolder();
  const srv = join(folder, 'srv');
  mkdirSync(srv);
  writeFileSync(join(srv, 'data'), 'one\n');
  writeFileSync(join(folder, 'passphrase'), 'correct horse\n', { mode: 0o600 });
  const config = join(folder, 'vedette.yml');
  writeFileSync(
    config,
    `backup:
  repositories:
    main:
      targets: [{kind: directory, path: ${join(folder, 'b')}}]
      passphrase: \${file:${join(folder, 'passphrase')}}
  list:
    - {name: shop, group: site, source: {kind: files, paths: [${srv}]}}
`,
    { mode: 0o600 },
  );
  const agent = await startAgentBinary({ args: ['--config', config] });
  const run = (words: readonly string[]) =>
    runVedette([...words, '--data', agent.data], { env: { HOME: folder }, timeout: 60_000 });
  return { folder, srv, config, run };
}

describe('vedette backup and restore, with an agent', () => {
  it('backs up by name or group, lists, checks and restores through it', async () => {
    const { folder, run } = await agentWithBackup();
    expect(await run(['recovery', 'status'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('never'),
    });
    const made = await run(['backup', 'run', 'site']);
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^backup of shop: done, snapshot /),
    });
    const listed = JSON.parse((await run(['backup', 'ls', '--name', 'shop', '--json'])).stdout);
    expect(listed.snapshots).toMatchObject([{ source: 'shop', group: 'site', bytes: 4 }]);
    expect(await run(['backup', 'check', '--name', 'shop', '--read'])).toMatchObject({ code: 0 });
    const out = join(folder, 'out');
    const restored = await run(['restore', 'latest', '--name', 'shop', '--to', out, '--yes']);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('restore of shop: done') });
    expect(readFileSync(join(out, 'data'), 'utf8')).toBe('one\n');
    expect(await run(['recovery', 'status', '--nagios'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^RECOVERY OK - 1 of 1 are well/),
    });
  }, 60_000);

  it('changes nothing without a word typed or --yes', async () => {
    const { srv, run } = await agentWithBackup();
    await run(['backup', 'run', 'shop']);
    writeFileSync(join(srv, 'data'), 'precious\n');
    expect(await run(['restore', 'latest', '--name', 'shop'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no terminal to ask on'),
    });
    expect(readFileSync(join(srv, 'data'), 'utf8')).toBe('precious\n');
  }, 60_000);

  it('names a backup that it does not have', async () => {
    const { run } = await agentWithBackup();
    expect(await run(['backup', 'run', 'shpo'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Did you mean shop?'),
    });
  });
});

describe('vedette backup, with a configuration and no agent', () => {
  it('runs a backup of it, and reads its repository', async () => {
    const { config, folder } = await agentWithBackup();
    const run = (words: readonly string[]) =>
      runVedette([...words, '--config', config], { env: { HOME: folder }, timeout: 60_000 });
    expect(await run(['backup', 'run', 'shop'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Snapshot /),
    });
    expect((await run(['backup', 'cat', 'latest', 'data', '--repository', 'main'])).stdout).toBe('one\n');
    expect(await run(['backup', 'ls', '--repository', 'man'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Did you mean main?'),
    });
  }, 60_000);
});
