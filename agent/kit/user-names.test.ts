import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.testkit.ts';
import { parsePasswd, UserNames } from './user-names.ts';

function hostRoot(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/false\n');
  return root;
}

describe('UserNames', () => {
  it('names a user', () => {
    const users = new UserNames(hostRoot());
    users.refresh();
    expect(users.of(33)).toBe('www');
  });

  it('gives the number of a user without a name', () => {
    const users = new UserNames(hostRoot());
    users.refresh();
    expect(users.of(4242)).toBe('4242');
  });

  it('takes up a change of the file', () => {
    const root = hostRoot();
    const users = new UserNames(root);
    users.refresh();
    writeFileSync(join(root, 'etc/passwd'), 'deploy:x:4242:4242::/:/bin/sh\n');
    users.refresh();
    expect(users.of(4242)).toBe('deploy');
  });

  it('lives without the file', () => {
    const root = hostRoot();
    rmSync(join(root, 'etc/passwd'));
    const users = new UserNames(root);
    users.refresh();
    expect(users.of(0)).toBe('0');
  });
});

describe('parsePasswd()', () => {
  it('lets the first name of an id win', () => {
    expect(parsePasswd('root:x:0:0\ntoor:x:0:0\n').get(0)).toBe('root');
  });

  it('passes over broken lines', () => {
    expect(parsePasswd('nonsense\n:x:1:1\nbad:x:minus:0\n').size).toBe(0);
  });
});
