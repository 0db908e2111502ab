import { describe, expect, it } from 'vitest';
import { peersConfig } from './config.ts';

const problems = (config: unknown) =>
  peersConfig.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('peersConfig', () => {
  it('asks every 10 seconds for at most 2 by default', () => {
    expect(peersConfig.parse(undefined)).toEqual({
      interval: 10_000,
      timeout: 2_000,
      file_sd: [],
      dns_srv: [],
      discovered: { srv_scheme: 'https' },
      list: [],
    });
  });

  it('never prints a token', () => {
    const config = peersConfig.parse({ list: [{ url: 'https://web-2:8338', token: 't0k' }] });
    expect(JSON.stringify(config)).not.toContain('t0k');
  });

  it.each([
    ['web-2:8338', 'list.0.url: the scheme must be http or https; write it like https://web-2:8338'],
    ['ftp://web-2', 'list.0.url: the scheme must be http or https; write it like https://web-2:8338'],
    [
      'https://web-2/api',
      'list.0.url: it has more than scheme, host and port; write it like https://web-2:8338',
    ],
    [
      'https://me:x@web-2',
      'list.0.url: it holds a user name; give a token instead; write it like https://web-2:8338',
    ],
    ['::', 'list.0.url: it is not a URL; write it like https://web-2:8338'],
  ])('refuses %s', (url, problem) => {
    expect(problems({ list: [{ url }] })).toEqual([problem]);
  });

  it('refuses a token that could be read on the way', () => {
    expect(problems({ list: [{ url: 'http://web-2:8338', token: 'x' }] })).toEqual([
      'list.0: the token could be read on the way; use https://',
    ]);
  });

  it('takes a token over plain HTTP on loopback', () => {
    expect(problems({ list: [{ url: 'http://127.0.0.1:8338', token: 'x' }] })).toBeUndefined();
  });

  it('refuses a fingerprint without TLS', () => {
    expect(problems({ list: [{ url: 'http://web-2:8338', fingerprint: 'ab'.repeat(32) }] })).toEqual([
      'list.0: a fingerprint says nothing without TLS; use https://',
    ]);
  });

  it('refuses the same peer twice, however it is written', () => {
    expect(problems({ list: [{ url: 'https://web-2:443' }, { url: 'https://WEB-2/' }] })).toEqual([
      'list.1.url: https://web-2 is there twice; keep one',
    ]);
  });

  it('refuses unknown options', () => {
    expect(problems({ list: [{ url: 'https://web-2', tokn: 'x' }] })?.[0]).toMatch(/tokn/);
  });
});
