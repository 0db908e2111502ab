import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { isRoot, lookAtTree } from '../../tree/tree.testkit.ts';
import { captured, describeSource, gathered, prepared, restoreContext } from '../source.contract.ts';
import { config } from './config.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** A host with dpkg, one package and four kinds of change. */
function makeHost(): string {
  const root = join(temporaryFolder(), 'host');
  const files = {
    'etc/nginx/nginx.conf': 'as packaged\n',
    'etc/nginx/mime.types': 'changed by hand\n',
    'etc/nginx/sites/mine.conf': 'added\n',
    'etc/shadow': 'root:$y$secret\n',
    'usr/lib/systemd/system/nginx.service': '[Unit]\n',
    'usr/lib/systemd/system/own.service': '[Unit]\nDescription=own\n',
    'var/lib/dpkg/info/nginx:amd64.md5sums': `${md5('[Unit]\n')}  lib/systemd/system/nginx.service\n`,
    'var/lib/dpkg/status': `Package: nginx
Status: install ok installed
Architecture: amd64
Version: 1.22.1-9
Conffiles:
 /etc/nginx/nginx.conf ${md5('as packaged\n')}
 /etc/nginx/mime.types ${md5('as it was\n')}
Description: small, powerful
 server

Package: gone
Status: deinstall ok config-files
Version: 2
Conffiles:
 /etc/gone.conf ${md5('')}
`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: path === 'etc/shadow' ? 0o640 : 0o644 });
  }
  symlinkSync('/dev/null', join(root, 'etc/masked.service'));
  return root;
}

const optionsOf = (root: string, more: object = {}) => config.options.parse({ root, ...more });

describeSource({
  kind: config,
  words: { what: '/mnt/host', title: 'config:/mnt/host' },
  sample: async () => {
    const root = makeHost();
    const to = `${root}-restored`;
    const changed = (folder: string) =>
      (lookAtTree(folder) ?? []).filter((line) => line.includes('mine.conf'));
    return {
      options: optionsOf(root),
      original: async () => changed(root),
      request: { to },
      restored: async () => (existsSync(to) ? changed(to) : undefined),
    };
  },
});

describe.skipIf(!isRoot)('config.capture()', () => {
  it('keeps what was changed or added, and leaves what is as packaged', async () => {
    const { repository, snapshot } = await captured(config, optionsOf(makeHost()));
    const kept = (await gathered(repository.entries(snapshot))).filter(({ type }) => type !== 'directory');
    expect(kept.map(({ path }) => path)).toEqual([
      '.vedette/packages',
      'etc/masked.service',
      'etc/nginx/mime.types',
      'etc/nginx/sites/mine.conf',
      'etc/shadow',
      'usr/lib/systemd/system/own.service',
    ]);
    expect(kept.find(({ path }) => path === 'etc/shadow')?.mode).toBe(0o640);
    expect(packagedOf(snapshot)).toEqual({
      'etc/nginx/nginx.conf': 'nginx 1.22.1-9',
      'usr/lib/systemd/system/nginx.service': 'nginx 1.22.1-9',
    });
  });

  it('lists the packages with their versions', async () => {
    const { repository, snapshot } = await captured(config, optionsOf(makeHost()));
    const entries = await gathered(repository.entries(snapshot));
    const list = entries.find(({ path }) => path === '.vedette/packages');
    expect((await gathered(repository.content(list!.content!))).toString()).toBe('nginx 1.22.1-9\n');
  });

  it('leaves out what the excludes say', async () => {
    const { repository, snapshot } = await captured(config, optionsOf(makeHost(), { exclude: ['/shadow'] }));
    const paths = (await gathered(repository.entries(snapshot))).map(({ path }) => path);
    expect(paths).not.toContain('etc/shadow');
  });

  it('gives back in place what was changed, and leaves all the rest', async () => {
    const root = makeHost();
    const { repository, snapshot } = await captured(config, optionsOf(root));
    writeFileSync(join(root, 'etc/nginx/mime.types'), 'broken\n');
    writeFileSync(join(root, 'etc/nginx/later.conf'), 'came later\n');
    const plan = await prepared(config, repository, snapshot, { only: ['etc/nginx'] });
    const { safetyCopy } = await plan.run(restoreContext());
    expect(readFileSync(join(root, 'etc/nginx/mime.types'), 'utf8')).toBe('changed by hand\n');
    expect(readFileSync(join(root, 'etc/nginx/nginx.conf'), 'utf8')).toBe('as packaged\n');
    expect(existsSync(join(root, 'etc/nginx/later.conf'))).toBe(true);
    expect(readFileSync(join(safetyCopy!, 'nginx/mime.types'), 'utf8')).toBe('broken\n');
  });
});

function packagedOf({ facts }: { facts: Readonly<Record<string, unknown>> }): unknown {
  const { packaged } = facts;
  return packaged;
}
