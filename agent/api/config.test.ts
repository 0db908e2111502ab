import { describe, expect, test } from 'vitest';
import { apiConfig } from './config.ts';
import { isLoopback, parseListenAddress } from './listen-address.ts';

const messages = (section: unknown) =>
  apiConfig.safeParse(section).error?.issues.map(({ message }) => message);

describe('apiConfig', () => {
  test('has defaults for everything', () => {
    expect(apiConfig.parse(undefined)).toMatchObject({
      listen: '127.0.0.1:8338',
      allowed_hosts: [],
      tls: { enabled: false },
      limits: { body_bytes: 1_048_576, connections: 512, request_timeout: 10_000, streams: 64 },
    });
  });

  test.each([
    [{ listen: '8338' }, 'expected HOST:PORT, such as 127.0.0.1:8338 or [::1]:8338'],
    [{ socket: 'agent.sock' }, 'expected an absolute path'],
    [
      { tls: { enabled: true, cert_file: '/a' } },
      'cert_file and key_file go together: give both, or neither',
    ],
    [{ tls: { cert_file: '/a', key_file: '/b' } }, 'cert_file has no effect while tls.enabled is false'],
    [{ limits: { idle_timeout: '1s' } }, 'must be at least 4s'],
    [{ limits: { body_bytes: '1GiB' } }, 'must be at most 4MiB'],
    [{ ports: 1 }, 'Unrecognized key: "ports"'],
  ])('refuses %j', (section, message) => {
    expect(messages(section)).toEqual([message]);
  });
});

describe('parseListenAddress()', () => {
  test.each([
    ['127.0.0.1:8338', { host: '127.0.0.1', port: 8338 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['web1.example:443', { host: 'web1.example', port: 443 }],
  ])('reads %s', (text, address) => {
    expect(parseListenAddress(text)).toEqual(address);
  });

  test.each(['', ':1', 'a', 'a:', 'a:65536', '::1:80', '[::1]', '[web1]:1', 'a b:1'])(
    'refuses %j',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow(SyntaxError);
    },
  );
});

describe('isLoopback()', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1'])(
    'is true of %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  test.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', '127.evil'])(
    'is false of %s',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
