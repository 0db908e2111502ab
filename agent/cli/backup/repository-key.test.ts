import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RepositoryKey } from '../../../recovery/archive/repository-key.ts';
import type { Secret } from '../../kit/secret.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { givenKey } from './repository-key.ts';

function fileOf(text: string): string {
  const path = join(temporaryFolder(), 'key');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

function shown(key: RepositoryKey | undefined): string {
  const [[kind, secret]] = Object.entries(key ?? { none: { reveal: () => '' } }) as [[string, Secret]];
  return `${kind} ${secret.reveal()}`;
}

describe('givenKey()', () => {
  it('takes the passphrase from the environment, and out of it', async () => {
    const environment = { VEDETTE_PASSPHRASE: 'correct' };
    expect(shown(await givenKey({}, environment))).toBe('passphrase correct');
    expect(environment).toEqual({});
  });

  it('takes a file before the environment', async () => {
    const args = { passphraseFile: fileOf('from a file\r\n') };
    expect(shown(await givenKey(args, { VEDETTE_PASSPHRASE: 'correct' }))).toBe('passphrase from a file');
  });

  it('takes the file that the environment names', async () => {
    expect(shown(await givenKey({}, { VEDETTE_PASSPHRASE_FILE: fileOf('correct\n') }))).toBe(
      'passphrase correct',
    );
  });

  it.each([
    ['identity', 'vedette-identity-1:AAAA'],
    ['writerKey', 'vedette-writer-1:AAAA'],
  ])('tells %s by its prefix, behind comments', async (kind, text) => {
    expect(shown(await givenKey({ keyFile: fileOf(`# of web1\n\n${text}\n`) }, {}))).toBe(`${kind} ${text}`);
  });

  it('refuses a key file that holds none', async () => {
    await expect(givenKey({ keyFile: fileOf('correct\n') }, {})).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refuses an empty passphrase file', async () => {
    await expect(givenKey({ passphraseFile: fileOf('\n') }, {})).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('refuses a file that is not there', async () => {
    await expect(givenKey({ keyFile: '/no/such/key' }, {})).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('has none where none was given', async () => {
    expect(await givenKey({}, { VEDETTE_PASSPHRASE: '' })).toBeUndefined();
  });
});
