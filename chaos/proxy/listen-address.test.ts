import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressError, formatAddress, isLoopback, resolveListen, splitHostPort } from './listen-address.ts';

describe('resolveListen', () => {
  it.each([
    ['127.0.0.1:80', '127.0.0.1:80'],
    ['127.0.0.1:', '127.0.0.1:0'],
    ['127.0.0.1:http', '127.0.0.1:80'],
    ['127.0.0.1:HTTPS', '127.0.0.1:443'],
    ['[::1]:5432', '[::1]:5432'],
    [':6379', '[::]:6379'],
    [':0', '[::]:0'],
    ['', '[::]:0'],
    ['0.0.0.0:6379', '[::]:6379'],
    ['localhost:6379', '127.0.0.1:6379'],
  ])('takes %j as %s', async (listen, address) => {
    expect(formatAddress(await resolveListen(listen))).toBe(address);
  });

  it.each([
    ['garbage', 'address garbage: missing port in address'],
    ['[::1]', 'address [::1]: missing port in address'],
    ['[::1:80', "address [::1:80: missing ']' in address"],
    ['::1:80', 'address ::1:80: too many colons in address'],
    ['[a]b:80', 'address [a]b:80: missing port in address'],
    ['a[b]:80', "address a[b]:80: unexpected '[' in address"],
    ['a]b:80', "address a]b:80: unexpected ']' in address"],
    ['127.0.0.1:99999', 'address 99999: invalid port'],
    ['127.0.0.1:-1', 'address -1: invalid port'],
    ['127.0.0.1:nosuchservice', 'lookup tcp/nosuchservice: unknown port'],
    ['nosuchhost.invalid:80', 'lookup nosuchhost.invalid: '],
  ])('refuses %j as Go does', async (listen, message) => {
    await expect(resolveListen(listen)).rejects.toThrow(AddressError);
    await expect(resolveListen(listen)).rejects.toThrow(message);
  });

  it('knows the services of the protocol that is asked for', async () => {
    expect(await resolveListen('127.0.0.1:domain', 'udp')).toEqual({ host: '127.0.0.1', port: 53 });
  });
});

describe('splitHostPort', () => {
  it('gives back what formatAddress has joined', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
        expect(splitHostPort(formatAddress({ host, port }))).toEqual({ host, port: String(port) });
      }),
    );
  });

  it('refuses any text that is no address, and does nothing else with it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[[\]:a0.]{0,12}$/), (text) => {
        try {
          const { host, port } = splitHostPort(text);
          expect(host + port).not.toMatch(/[[\]]/);
        } catch (error) {
          expect(error).toBeInstanceOf(AddressError);
        }
      }),
    );
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::', false],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
])('isLoopback says of %s: %s', (host, loopback) => {
  expect(isLoopback({ host, port: 1 })).toBe(loopback);
});
