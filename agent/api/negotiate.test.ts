import { describe, expect, test } from 'vitest';
import { accepts, parsePreferences, preferredCoding } from './negotiate.ts';

describe('parsePreferences()', () => {
  test('sorts by quality and keeps parameters', () => {
    expect(parsePreferences('text/plain;q=0.5, application/x;version=1.0.0;q=0.8,*/*;q=0.1')).toEqual([
      { name: 'application/x', parameters: 'version=1.0.0', quality: 0.8 },
      { name: 'text/plain', parameters: '', quality: 0.5 },
      { name: '*/*', parameters: '', quality: 0.1 },
    ]);
  });

  test('takes a quality that is no number for none', () => {
    expect(parsePreferences('gzip;q=much')).toEqual([{ name: 'gzip', parameters: '', quality: 0 }]);
  });
});

describe('accepts()', () => {
  test.each([
    [null, true],
    ['*/*', true],
    ['application/json', true],
    ['application/*', true],
    ['text/html, */*;q=0.8', true],
    ['APPLICATION/JSON', true],
    ['text/html', false],
    ['application/json;q=0', false],
  ])('answers %j for JSON with %j', (header, answer) => {
    expect(accepts(header, 'application/json')).toBe(answer);
  });
});

describe('preferredCoding()', () => {
  test.each([
    [null, undefined],
    ['', undefined],
    ['identity', undefined],
    ['br', undefined],
    ['gzip', 'gzip'],
    ['*', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip;q=1.0, zstd;q=0.5', 'gzip'],
    ['gzip;q=0', undefined],
    ['gzip;q=0, *', undefined],
  ])('chooses for %j', (header, coding) => {
    expect(preferredCoding(header)).toBe(coding);
  });
});
