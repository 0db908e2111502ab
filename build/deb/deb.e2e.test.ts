import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { binary } from '../../agent/binary.testkit.ts';
import { buildDeb } from './build-deb.ts';

const folder = mkdtempSync(join(tmpdir(), 'vedette-deb-test-'));
const host = join(folder, 'host');
const config = join(host, 'etc/vedette/vedette.yml');
let first: string;
let second: string;

function build(version: string, into = folder): string {
  return buildDeb({
    binary,
    writer: binary,
    architecture: 'amd64',
    version,
    epoch: 1_700_000_000,
    compression: 'zstd',
    into,
  });
}

/** A root folder of its own with this machine's programs bound into it: maintainer scripts run there, and stay there. */
function inside(...words: string[]) {
  const script = `
    for name in bin sbin lib lib64 usr; do [ -e "/$name" ] && mkdir -p "$0/$name" && mount --rbind "/$name" "$0/$name"; done
    mount -t overlay overlay -o "lowerdir=/usr,upperdir=$0/.upper,workdir=$0/.work" "$0/usr"
    mount -t proc proc "$0/proc"
    mount --bind /dev "$0/dev"
    exec chroot "$0" "$@"`;
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    DEBIAN_FRONTEND: 'noninteractive',
  };
  const ran = spawnSync('unshare', ['--mount', '--pid', '--fork', 'sh', '-ec', script, host, ...words], {
    env,
    encoding: 'utf8',
  });
  return { code: ran.status, text: ran.stdout + ran.stderr };
}

beforeAll(() => {
  for (const name of [
    'etc',
    'proc',
    'dev',
    'tmp',
    'run',
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'var/log',
    '.upper',
    '.work',
  ])
    mkdirSync(join(host, name), { recursive: true });
  writeFileSync(join(host, 'var/lib/dpkg/status'), '');
  writeFileSync(join(host, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(join(host, 'etc/group'), 'root:x:0:\n');
  first = build('1.0.0');
  second = build('1.1.0');
  for (const path of [first, second]) execFileSync('cp', [path, join(host, 'tmp')]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dpkg = (...words: string[]) => inside('dpkg', '--force-depends', ...words);

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg fills it in
const VERSION_AND_STATE = '${Version} ${Status}';

describe('the Debian package', () => {
  test('has the same bytes whenever it is built', () => {
    expect(readFileSync(build('1.0.0', join(folder, 'again'))).equals(readFileSync(first))).toBe(true);
  });

  test('installs the program, which runs and accepts its own configuration', () => {
    expect(dpkg('-i', '/tmp/vedette_1.0.0_amd64.deb')).toMatchObject({ code: 0 });
    expect(inside('vedette', 'config', 'check')).toEqual({ code: 0, text: 'OK: /etc/vedette/vedette.yml\n' });
    expect(readFileSync(join(host, 'etc/passwd'), 'utf8')).toMatch(/^vedette:.*:\/var\/lib\/vedette:/m);
    expect(inside('test', '-f', '/usr/lib/systemd/system/vedette.service.d/clock.conf').code).toBe(0);
    expect(inside('cat', '/usr/share/doc/vedette/copyright').text).toContain(
      '\nLicense: OFL-1.1\n Copyright 2016 The',
    );
    expect(statSync(config).mode & 0o777).toBe(0o640);
    expect(statSync(join(host, 'var/lib/vedette')).mode & 0o777).toBe(0o700);
  });

  test('keeps a changed configuration and the data through an upgrade', () => {
    appendFileSync(config, 'host: mine\n');
    writeFileSync(join(host, 'var/lib/vedette/kept'), 'x');
    expect(dpkg('-i', '/tmp/vedette_1.1.0_amd64.deb')).toMatchObject({ code: 0 });
    expect(inside('dpkg-query', '-W', '-f', VERSION_AND_STATE, 'vedette').text).toBe(
      '1.1.0 install ok installed',
    );
    expect(readFileSync(config, 'utf8')).toContain('host: mine');
    expect(existsSync(join(host, 'var/lib/vedette/kept'))).toBe(true);
  });

  test('leaves configuration and data when it is removed', () => {
    expect(dpkg('-r', 'vedette')).toMatchObject({ code: 0 });
    expect(inside('sh', '-c', 'command -v vedette').code).not.toBe(0);
    expect([existsSync(config), existsSync(join(host, 'var/lib/vedette/kept'))]).toEqual([true, true]);
  });

  test('leaves nothing when it is purged', () => {
    expect(dpkg('-P', 'vedette')).toMatchObject({ code: 0 });
    expect([existsSync(join(host, 'etc/vedette')), existsSync(join(host, 'var/lib/vedette'))]).toEqual([
      false,
      false,
    ]);
    expect(readFileSync(join(host, 'etc/passwd'), 'utf8')).not.toContain('vedette');
  });
});
