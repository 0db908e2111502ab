import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { loadText, problemsOf } from './load-config.testkit.ts';

const withToken = (token: string) => `peers:\n  list:\n    - url: https://b:8338\n      token: ${token}\n`;

function secretFile(text: string, mode = 0o600): string {
  const path = join(temporaryFolder(), 'token');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test('a secret file is read without the line feed at its end', () => {
  const { config } = loadText(withToken(`\${file:${secretFile('vdt_a\n')}}`));
  expect(config.peers.list[0]?.token?.reveal()).toBe('vdt_a');
});

test('a relative secret file is looked for beside the configuration', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'token'), 'vdt_b');
  const { config } = loadText(withToken('$' + '{file:token}'), { file: join(folder, 'vedette.yml') });
  expect(config.peers.list[0]?.token?.reveal()).toBe('vdt_b');
});

test('a secret file that everybody can read is a warning', () => {
  const path = secretFile('vdt_a', 0o644);
  expect(loadText(withToken(`\${file:${path}}`)).warnings).toMatchObject([
    { message: `everybody on this host can read ${path}; chmod 600 ${path}` },
  ]);
});

test.each([
  ['an empty file', () => secretFile('\n'), /is empty; write the secret into it$/],
  ['a folder', () => temporaryFolder(), /is not a regular file; name one$/],
  ['a device', () => '/dev/zero', /is not a regular file; name one$/],
  ['a large file', () => secretFile('x'.repeat(65_537)), /is larger than 64 KiB; name the right file$/],
])('a reference to %s is refused', (_what, path, expected) => {
  expect(problemsOf(withToken(`\${file:${path()}}`))).toEqual([expect.stringMatching(expected)]);
});

test('a secret in a file that only its owner and group can read is a warning', () => {
  const { config, warnings } = loadText(withToken('vdt_plain'), { mode: 0o640 });
  expect(config.peers.list[0]?.token?.reveal()).toBe('vdt_plain');
  expect(warnings).toMatchObject([
    {
      path: ['peers', 'list', 0, 'token'],
      message:
        'the secret stands in the configuration itself; better move it to a file and write a reference to that file',
    },
  ]);
});

test('a configuration that everybody can change is a warning', () => {
  expect(loadText('host: a', { mode: 0o646 }).warnings).toMatchObject([
    { path: [], message: 'everybody on this host can change this file; chmod o-w' },
  ]);
});

test('no problem of a secret tells what it is', () => {
  const wrong = ['[vdt_hidden]', '{a: vdt_hidden}', '!vdt_hidden vdt_hidden', 'vdt_hidden'].map(withToken);
  const told = wrong.flatMap((text) => problemsOf(text.replace('!vdt_hidden', '!x')));
  expect(told).toHaveLength(4);
  expect(told.join('\n')).not.toContain('hidden');
});
