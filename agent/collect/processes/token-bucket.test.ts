import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const taken = (bucket: TokenBucket, at: number, times: number) =>
  Array.from({ length: times }, () => bucket.take(at)).filter(Boolean).length;

it('TokenBucket gives its capacity at once', () => {
  expect(taken(new TokenBucket(3, 60, 0), 0, 5)).toBe(3);
});

it('TokenBucket fills up with time', () => {
  const bucket = new TokenBucket(3, 60, 0);
  taken(bucket, 0, 3);
  expect(taken(bucket, 120_000, 5)).toBe(2);
});

it('TokenBucket never holds more than its capacity', () => {
  expect(taken(new TokenBucket(3, 60, 0), 86_400_000, 9)).toBe(3);
});
