import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSshd } from '../../../agent/cli/sshd.testkit.ts';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { collectedNames } from '../listed.testkit.ts';
import { sftp } from './sftp.ts';
import { sshSftpArguments } from './ssh-sftp-pipes.ts';

describe('the words of sftp', () => {
  const read = (what: string) => sftp.options.parse(sftp.fromWords(what));

  it.each([
    ['web-2:/b', { host: 'web-2', path: '/b' }],
    ['backup@web-2:/mnt/b', { host: 'web-2', user: 'backup', path: '/mnt/b' }],
    ['web-2:b', { host: 'web-2', path: 'b' }],
    ['backup@[fe80::1%eth0]:/b', { host: 'fe80::1%eth0', user: 'backup', path: '/b' }],
    ['//backup@web-2:2222/mnt/b', { host: 'web-2', user: 'backup', port: 2222, path: '/mnt/b' }],
    ['//web-2/b', { host: 'web-2', path: '/b' }],
    ['//web-2/~/b', { host: 'web-2', path: 'b' }],
    ['//[::1]:22/b', { host: '::1', port: 22, path: '/b' }],
  ])('%s', (what, options) => {
    expect(read(what)).toEqual(options);
  });

  it.each([
    '',
    'web-2',
    '/b',
    '-oProxyCommand=x:/b',
    '//-oProxyCommand=x/b',
    '-l@web-2:/b',
    'a b:/b',
    'web:',
    '//web-2:99999/b',
  ])('refuses %j', (what) => {
    expect(() => read(what)).toThrow();
  });

  it('refuses a password, and does not repeat it', () => {
    expect(() => sftp.fromWords('//backup:hunter2@web-2/b')).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.not.stringContaining('hunter2') }),
    );
  });

  it.each(['/a"b', '/a%b', '/a$b', 'relative'])(
    'refuses %s as a file that ssh would read in its own way',
    (path) => {
      const options = { host: 'web-2', path: '/b', identity_file: path };
      expect(sftp.options.safeParse(options).success).toBe(false);
    },
  );
});

describe('sshSftpArguments', () => {
  it('asks no questions, forwards nothing, and ends options before the host', () => {
    const words = sshSftpArguments({ host: 'web-2', user: 'backup', port: 22, identityFile: '/k e y' });
    expect(words.slice(-4)).toEqual(['-s', '--', 'web-2', 'sftp']);
    for (const option of ['BatchMode=yes', 'ForwardAgent=no', 'User=backup', 'IdentityFile="/k e y"'])
      expect(words).toContain(option);
  });
});

describe('sftp over a real sshd', { timeout: 60_000 }, () => {
  it('writes, lists and reads, and begins anew when ssh was killed', async () => {
    const { target, port } = await reached();
    await target.write('packs/3f/a', new Uint8Array(5 * 2 ** 20).fill(3));
    expect(target.name).toMatch(/^sftp:\/\/\w+@127\.0\.0\.1:\d+\//);
    const [pid] = sshTo(port);
    process.kill(pid as number, 'SIGKILL');
    await target.read('packs/3f/a').catch((error) => expect(error).toMatchObject({ kind: 'unavailable' }));
    expect((await target.read('packs/3f/a')).every((byte) => byte === 3)).toBe(true);
    expect(await collectedNames(target, 'packs/')).toEqual(['packs/3f/a']);
    await target.close?.();
    expect(sshTo(port)).toEqual([]);
  });

  it('says unauthenticated when no key fits', async () => {
    const { target } = await reached({ identity: 'other' });
    await expect(target.read('config')).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining('takes none of the keys'),
    });
  });

  it('says unauthenticated when the host key is another one, and writes nothing', async () => {
    const { target } = await reached({ known: 'other' });
    await expect(target.write('config', new Uint8Array(1))).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining('host key is not the one that is known'),
    });
  });

  it('says unauthenticated when the host key is not known', async () => {
    const { target } = await reached({ known: 'none' });
    await expect(target.read('config')).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('says unavailable when nobody listens, and works when sshd is back', async () => {
    const { target, sshd } = await reached();
    await sshd.close();
    await expect(target.write('config', new Uint8Array(1))).rejects.toMatchObject({ kind: 'unavailable' });
    await sshd.startAgain();
    await target.write('config', new Uint8Array(1));
  });
});

type Reach = { readonly identity?: 'other'; readonly known?: 'other' | 'none' };

async function reached({ identity, known }: Reach = {}) {
  const folder = temporaryFolder();
  const sshd = await startSshd(folder, 'exit 1');
  onTestFinished(() => sshd.close());
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'other_key')]);
  const hostKey = readFileSync(join(folder, known === 'other' ? 'other_key.pub' : 'host_key.pub'), 'utf8');
  writeFileSync(join(folder, 'known'), known === 'none' ? '' : `[127.0.0.1]:${sshd.port} ${hostKey}`);
  const target = await sftp.open({
    host: '127.0.0.1',
    user: sshd.host.split('@')[0] as string,
    port: sshd.port,
    path: join(folder, 'repository'),
    identity_file: join(folder, identity === 'other' ? 'other_key' : 'user_key'),
    known_hosts_file: join(folder, 'known'),
  });
  onTestFinished(() => target.close?.());
  return { target, sshd, port: sshd.port };
}

/** The processes of ssh that this process has started to that port. */
function sshTo(port: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n');
  return lines
    .filter(
      (line) => line.includes(`-o Port=${port} `) && Number(line.trim().split(/\s+/)[1]) === process.pid,
    )
    .map((line) => Number.parseInt(line, 10));
}
