import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { awsSettings, iniSection } from './aws-profile.ts';
import { openS3 } from './open-s3.ts';
import { s3 } from './s3.ts';

describe('the words of s3', () => {
  it.each([
    ['backups', { bucket: 'backups' }],
    ['backups/web-2/db', { bucket: 'backups', prefix: 'web-2/db' }],
    ['https://s3.example.com/backups', { bucket: 'backups', endpoint: 'https://s3.example.com' }],
    ['http://[::1]:9000/backups/web/', { bucket: 'backups', endpoint: 'http://[::1]:9000', prefix: 'web/' }],
  ])('%s', (what, options) => {
    expect(s3.options.parse(s3.fromWords(what))).toEqual(options);
  });

  it.each(['', '/', 'Backups', 'a', 'backups/../x', 'backups//x', 'backups/x?y', 'ftp://host/bucket'])(
    'refuses %j',
    (what) => {
      expect(() => s3.options.parse(s3.fromWords(what))).toThrow();
    },
  );

  it('refuses keys, and does not repeat them', () => {
    expect(() => s3.fromWords('https://key:hunter2@s3.example.com/backups')).toThrow(
      expect.objectContaining({ kind: 'invalid', message: expect.not.stringContaining('hunter2') }),
    );
  });

  it('takes an access key only with its secret key', () => {
    expect(s3.options.safeParse({ bucket: 'backups', access_key_id: 'x' }).success).toBe(false);
  });
});

describe('awsSettings', () => {
  const environment = {
    AWS_ACCESS_KEY_ID: 'from-environment',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_REGION: 'eu-west-1',
  };

  it('takes the environment', async () => {
    const { credentials, region } = await awsSettings(undefined, { ...environment, HOME: '/nowhere' });
    expect([credentials?.accessKeyId, credentials?.secretAccessKey.reveal(), region]).toEqual([
      'from-environment',
      's',
      'eu-west-1',
    ]);
  });

  it('takes a profile that is asked for before the environment', async () => {
    const { credentials } = await awsSettings('backup', { ...environment, HOME: home() });
    expect(credentials?.accessKeyId).toBe('of-backup');
    expect(credentials?.sessionToken?.reveal()).toBe('token=1');
  });

  it('takes the default profile without either', async () => {
    const { credentials, region } = await awsSettings(undefined, { HOME: home() });
    expect([credentials?.accessKeyId, region]).toEqual(['of-default', 'eu-north-1']);
  });

  it('knows nothing without files', async () => {
    expect(await awsSettings(undefined, { HOME: '/nowhere' })).toEqual({});
  });

  it('refuses a profile that is not there', async () => {
    await expect(awsSettings('other', { HOME: home() })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('iniSection', () => {
  it('reads as the tools of AWS write it', () => {
    const text = '# note\r\n[ profile  a ]\r\nregion=x\r\ns3 =\r\n  region = nested\r\n[b]\nregion = y\n';
    expect(iniSection(text, ['profile a'])).toEqual({ region: 'x', s3: '' });
  });
});

describe('openS3', () => {
  it('is unauthenticated without any key', async () => {
    await expect(openS3({ bucket: 'backups' }, { HOME: '/nowhere' })).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: 'Cannot use s3:backups: there is no access key',
    });
  });
});

function home(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.aws'));
  writeFileSync(
    join(folder, '.aws/credentials'),
    '[default]\naws_access_key_id = of-default\naws_secret_access_key = a\n\n[backup]\naws_access_key_id=of-backup\naws_secret_access_key=b\naws_session_token=token=1\n',
  );
  writeFileSync(
    join(folder, '.aws/config'),
    '[default]\nregion = eu-north-1\n[profile backup]\nregion = eu-south-1\n',
  );
  return folder;
}
