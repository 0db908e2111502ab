import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processTree } from './process-tree.testkit.ts';
import { parsePasswd, UserNames } from './user-names.ts';

describe('UserNames', () => {
  it('names a user', () => {
    const users = new UserNames(processTree().root);
    users.refresh();
    expect(users.of(33)).toBe('www');
  });

  it('gives the number of a user without a name', () => {
    const users = new UserNames(processTree().root);
    users.refresh();
    expect(users.of(4242)).toBe('4242');
  });

  it('takes up a change of the file', () => {
    const { root } = processTree();
    const users = new UserNames(root);
    users.refresh();
    writeFileSync(join(root, 'etc/passwd'), 'deploy:x:4242:4242::/:/bin/sh\n');
    users.refresh();
    expect(users.of(4242)).toBe('deploy');
  });

  it('lives without the file', () => {
    const { root } = processTree();
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
