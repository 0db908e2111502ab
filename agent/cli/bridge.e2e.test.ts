import { afterEach, describe, expect, test } from 'vitest';
import { binary, endAll, runVedette, startAgentBinary, temporaryFolder, waitFor } from '../binary.testkit.ts';
import { closeSsh } from '../client/bridge/ssh-transport.ts';
import { createClient } from '../client/client.ts';
import { sshTarget } from '../client/target.ts';
import { getStatus } from '../contract/status.ts';
import { sshTo, startSshd } from './sshd.testkit.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  closeSsh();
  for (const step of cleanUp.splice(0).reverse()) await step();
  await endAll();
});

async function sshdWith(script: string) {
  const sshd = await startSshd(temporaryFolder(), script);
  cleanUp.push(() => sshd.close());
  return sshd;
}

async function sshdWithAgent() {
  const agent = await startAgentBinary();
  return sshdWith(`exec ${binary} "$@" --data ${agent.data}`);
}

describe('--ssh', () => {
  test('asks the agent of another host with no port of it open, and leaves no ssh behind', async () => {
    const { words, port } = await sshdWithAgent();
    const ran = await runVedette(['status', '--json', ...words]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout).hosts).toHaveLength(1);
    await waitFor(() => (sshTo(port).length === 0 ? true : undefined), { what: () => 'ssh to end' });
  });

  test('compares peers of the host that ssh reaches, through it', async () => {
    const peer = await startAgentBinary({ args: ['--host', 'web-2'] });
    const gateway = await startAgentBinary({ args: ['--host', 'gateway', '--peer', peer.url] });
    const { words } = await sshdWith(`exec ${binary} "$@" --data ${gateway.data}`);
    const compared = await waitFor(
      async () => {
        const ran = await runVedette(['diff', 'gateway', 'web-2', '--window', '5m', '--json', ...words]);
        return ran.code === 0 || ran.code === 10 ? ran : undefined;
      },
      { what: () => 'both to be compared', timeout: 30_000 },
    );
    expect(JSON.parse(compared.stdout).subjects).toEqual([
      { name: 'gateway', because: null },
      { name: 'web-2', because: null },
    ]);
  }, 60_000);

  test('says what ssh said where it may not log in', async () => {
    const { words } = await sshdWithAgent();
    const stranger = words.map((word) => word.replace(/^IdentityFile=.*/, 'IdentityFile=/nonexistent'));
    const ran = await runVedette(['status', ...stranger]);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain('Permission denied (publickey)');
  });

  test('says that there is no vedette on the other host', async () => {
    const { words } = await sshdWith('echo "vedette: command not found" >&2; exit 127');
    const ran = await runVedette(['status', ...words]);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain('command not found');
  });

  test('says that no bridge answers where there is only noise', async () => {
    const { words } = await sshdWith('head -c 200000 /dev/zero | tr "\\0" x; sleep 60');
    const ran = await runVedette(['status', ...words]);
    expect(ran.stderr).toContain('not a vedette agent');
  });

  test('reads past a greeting of the shell', async () => {
    const agent = await startAgentBinary();
    const { words } = await sshdWith(`echo Welcome; exec ${binary} "$@" --data ${agent.data}`);
    expect((await runVedette(['status', ...words])).code).toBe(0);
  });

  test('connects again when ssh was killed', async () => {
    const { host: address, options, port } = await sshdWithAgent();
    const target = sshTarget({ host: address, options });
    const client = createClient(target, { timeout: 10_000 });
    const { host } = await client.call(getStatus);
    process.kill(sshTo(port)[0]!, 'SIGKILL');
    const again = await waitFor(() => client.call(getStatus).catch(() => undefined), {
      what: () => 'ssh to be back',
    });
    expect(again.host).toBe(host);
  });
});
