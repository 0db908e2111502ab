import { describe, expect, test } from 'vitest';
import { CookieJar } from './cookie-jar.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

/** What a jar sends to `to` after `from` set these cookies. */
function sent(to: string, from: string, ...values: string[]): string | undefined {
  const jar = new CookieJar();
  jar.keep(new URL(from), values, NOW);
  return jar.header(new URL(to));
}

describe('CookieJar', () => {
  test('sends a cookie back to the host that set it, and to no other', () => {
    expect(sent('http://a.example/', 'http://a.example/', 'id=1; HttpOnly')).toBe('id=1');
    expect(sent('http://b.a.example/', 'http://a.example/', 'id=1')).toBeUndefined();
  });

  test('sends a cookie of a domain to the hosts below it', () => {
    expect(sent('http://b.a.example/', 'http://a.example/', 'id=1; Domain=.a.example')).toBe('id=1');
  });

  test('refuses a cookie for another domain, for a domain without a dot, and for part of an address', () => {
    expect(sent('http://b.example/', 'http://a.example/', 'id=1; Domain=b.example')).toBeUndefined();
    expect(sent('http://b.example/', 'http://a.example/', 'id=1; Domain=example')).toBeUndefined();
    expect(sent('http://10.0.0.1/', 'http://10.0.0.1/', 'id=1; Domain=0.0.1')).toBeUndefined();
  });

  test('sends a cookie of a path only below that path, the longest path first', () => {
    expect(sent('http://a.example/app/x', 'http://a.example/', 'a=1; Path=/', 'b=2; Path=/app')).toBe(
      'b=2; a=1',
    );
    expect(sent('http://a.example/apple', 'http://a.example/', 'b=2; Path=/app')).toBeUndefined();
    expect(sent('http://a.example/login/x', 'http://a.example/login/form', 'c=3')).toBe('c=3');
  });

  test('sends a secure cookie only over https', () => {
    expect(sent('http://a.example/', 'https://a.example/', 'id=1; Secure')).toBeUndefined();
    expect(sent('https://a.example/', 'https://a.example/', 'id=1; Secure')).toBe('id=1');
  });

  test('forgets a cookie that is expired', () => {
    expect(sent('http://a.example/', 'http://a.example/', 'id=1', 'id=; Max-Age=0')).toBeUndefined();
    expect(
      sent('http://a.example/', 'http://a.example/', 'id=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT'),
    ).toBeUndefined();
  });

  test('keeps the newest of a hundred cookies, and none that is longer than 4 KiB', () => {
    const many = Array.from({ length: 150 }, (_, index) => `c${index}=1`);
    const header = sent('http://a.example/', 'http://a.example/', ...many)!;
    expect(header.split('; ')).toHaveLength(100);
    expect(header).toContain('c149=1');
    expect(sent('http://a.example/', 'http://a.example/', `id=${'x'.repeat(5_000)}`)).toBeUndefined();
  });
});
