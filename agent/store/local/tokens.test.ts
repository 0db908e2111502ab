import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { fillDisk, memoryDatabase } from './store.testkit.ts';
import { createTokens } from './tokens.ts';

const viewer = { name: 'ci', role: 'viewer', grants: [], expiresAt: null } as const;

test('tokens.create() makes a secret of 256 bits behind a prefix that scanners can find', () => {
  const { secret } = createTokens(memoryDatabase()).create(viewer);
  expect(secret).toMatch(/^vdt_[A-Za-z0-9_-]{43}$/);
});

test('tokens.create() stores a hash and nothing of the secret', () => {
  const database = memoryDatabase();
  const { secret } = createTokens(database).create(viewer);
  const file = Buffer.from(database.serialize());
  expect(file.includes('ci')).toBe(true);
  expect(file.includes(secret.slice(4, 20))).toBe(false);
});

test('tokens.create() refuses a name that is taken', () => {
  const tokens = createTokens(memoryDatabase());
  tokens.create(viewer);
  expect(() => tokens.create(viewer)).toThrow(expect.objectContaining({ kind: 'conflict' }));
});

test('tokens.create() refuses a time of expiry that has passed', () => {
  const tokens = createTokens(memoryDatabase(), { clock: fakeClock(1_000) });
  expect(() => tokens.create({ ...viewer, expiresAt: 1_000 })).toThrow(
    expect.objectContaining({ kind: 'invalid' }),
  );
});

test('tokens.create() leaves nothing behind when the disk is full', () => {
  const database = memoryDatabase();
  const tokens = createTokens(database);
  fillDisk(database);
  const names = Array.from({ length: 100 }, (_, index) => `${'n'.repeat(60)}${index}`);
  const refused = names.filter((name) => {
    try {
      tokens.create({ ...viewer, name });
      return false;
    } catch {
      return true;
    }
  });
  expect(refused.length).toBeGreaterThan(0);
  expect(tokens.list().filter(({ name }) => refused.includes(name))).toEqual([]);
});

test('tokens.verify() knows the bearer, also after the store is opened again', () => {
  const database = memoryDatabase();
  const { secret } = createTokens(database).create({
    name: 'ops',
    role: 'operator',
    grants: [],
    expiresAt: null,
  });
  expect(createTokens(database).verify(secret)).toEqual({
    name: 'ops',
    role: 'operator',
    grants: [],
  });
});

test('tokens.verify() tells what was granted, also after the store is opened again', () => {
  const database = memoryDatabase();
  const { token, secret } = createTokens(database).create({
    name: 'drill',
    role: 'operator',
    grants: ['restore', 'chaos', 'chaos'],
    expiresAt: null,
  });
  expect(token.grants).toEqual(['chaos', 'restore']);
  expect(createTokens(database).verify(secret)?.grants).toEqual(['chaos', 'restore']);
});

test('tokens.verify() tells two tokens apart', () => {
  const tokens = createTokens(memoryDatabase());
  const first = tokens.create({ name: 'a', role: 'viewer', grants: [], expiresAt: null });
  const second = tokens.create({ name: 'b', role: 'admin', grants: [], expiresAt: null });
  expect(tokens.verify(first.secret)?.name).toBe('a');
  expect(tokens.verify(second.secret)?.name).toBe('b');
});

test('tokens.verify() accepts no text that was not handed out', () => {
  const tokens = createTokens(memoryDatabase());
  const { secret } = tokens.create(viewer);
  const nearly = fc.nat(secret.length - 1).map((at) => `${secret.slice(0, at)}~${secret.slice(at + 1)}`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), (text) => {
      expect(tokens.verify(text)).toBeUndefined();
    }),
  );
});

test('tokens.verify() refuses a token from the moment it expires', () => {
  const clock = fakeClock(1_000);
  const tokens = createTokens(memoryDatabase(), { clock });
  const { secret } = tokens.create({ ...viewer, expiresAt: 3_000 });
  clock.advance(1_999);
  expect(tokens.verify(secret)).toBeDefined();
  clock.advance(1);
  expect(tokens.verify(secret)).toBeUndefined();
});

test('tokens.verify() notes the use at most once a minute', () => {
  const clock = fakeClock(Date.UTC(2026, 10, 21));
  const tokens = createTokens(memoryDatabase(), { clock });
  const { secret } = tokens.create(viewer);
  const lastUse = () => tokens.list()[0]?.lastUsedAt;
  expect(lastUse()).toBeNull();
  tokens.verify(secret);
  clock.advance(59_999);
  tokens.verify(secret);
  expect(lastUse()).toBe('2026-11-21T00:00:00.000Z');
  clock.advance(1);
  tokens.verify(secret);
  expect(lastUse()).toBe('2026-11-21T00:01:00.000Z');
});

test('tokens.revoke() makes a token worthless at once and for good', () => {
  const database = memoryDatabase();
  const tokens = createTokens(database);
  const { secret } = tokens.create(viewer);
  expect(tokens.revoke('ci')).toMatchObject({ name: 'ci', role: 'viewer' });
  expect(tokens.verify(secret)).toBeUndefined();
  expect(createTokens(database).verify(secret)).toBeUndefined();
});

test('tokens.revoke() refuses a name that nobody has', () => {
  expect(() => createTokens(memoryDatabase()).revoke('ghost')).toThrow(
    expect.objectContaining({ kind: 'not-found', hint: 'vedette token list' }),
  );
});

test('tokens.list() answers in alphabetical order without hashes', () => {
  const clock = fakeClock(0);
  const tokens = createTokens(memoryDatabase(), { clock });
  tokens.create({ name: 'b', role: 'admin', grants: [], expiresAt: 5_000 });
  tokens.create({ name: 'a', role: 'viewer', grants: [], expiresAt: null });
  expect(tokens.list()).toEqual([
    {
      name: 'a',
      role: 'viewer',
      grants: [],
      createdAt: '1970-01-01T00:00:00.000Z',
      expiresAt: null,
      lastUsedAt: null,
    },
    {
      name: 'b',
      role: 'admin',
      grants: [],
      createdAt: '1970-01-01T00:00:00.000Z',
      expiresAt: '1970-01-01T00:00:05.000Z',
      lastUsedAt: null,
    },
  ]);
});
