import { describe, expect, test } from 'vitest';
import type { HostProfile } from '../../contract/profile.ts';
import { api, bearer } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const facts = (values: Record<string, string>) => ({ values, omitted: 0, because: null });

async function services() {
  const profile: HostProfile = {
    ...(await fakeServices().profile()),
    configFiles: facts({ '/etc/fstab': 'hash-of-fstab' }),
    bootOptions: facts({ token: 'boot-secret' }),
    packages: facts({ ssl: '3.0' }),
  };
  return fakeServices({ profile: async () => profile });
}

describe('/api/v1/profile', () => {
  test('withholds hashes of config files and boot options from viewers, and says so', async () => {
    const text = await (await api(await services()).tcp('/api/v1/profile')).text();
    expect(text).not.toMatch(/hash-of-fstab|boot-secret/);
    expect(JSON.parse(text)).toMatchObject({
      configFiles: { values: {}, because: 'needs the role operator' },
      bootOptions: { values: {}, because: 'needs the role operator' },
      packages: { values: { ssl: '3.0' } },
    });
  });

  test('tells operators all', async () => {
    const operated = await services();
    const secret = operated.token('ops', 'operator');
    const answer = await (await api(operated).tcp('/api/v1/profile', bearer(secret))).json();
    expect(answer).toEqual(await operated.profile());
  });
});
