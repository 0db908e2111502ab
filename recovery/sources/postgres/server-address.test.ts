import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { passwordIn, passwordOf } from './passfile.ts';
import { postgresOptions, postgresWords } from './postgres-options.ts';
import { serverAddress } from './server-address.ts';
import { systemAccount } from './system-account.ts';

it.each([
  ['', {}],
  ['logical', { method: 'logical' }],
  ['physical:/run/postgresql', { method: 'physical', host: '/run/postgresql' }],
  ['db1:5433', { host: 'db1', port: 5433 }],
  ['/run/postgresql:5433', { host: '/run/postgresql', port: 5433 }],
  ['//u:hunter2@db1:5433/shop', { url: 'postgres://u:hunter2@db1:5433/shop' }],
  ['logical:postgres://a@b/c', { method: 'logical', url: 'postgres://a@b/c' }],
])('postgresWords reads %j', (words, expected) => {
  expect(postgresWords(words)).toEqual(expected);
});

it.each([
  ['postgres://u:p%40ss@db1:5433/shop', { host: 'db1', port: 5433, user: 'u', database: 'shop' }],
  [
    'postgres:///shop?host=/run/postgresql&port=5434&user=x',
    { host: '/run/postgresql', port: 5434, user: 'x' },
  ],
  ['postgresql://%2Frun%2Fpostgresql/shop?sslmode=require', { host: '/run/postgresql', sslmode: 'require' }],
  ['postgres://u@[::1]:5433/', { host: '::1', port: 5433, user: 'u', database: 'postgres' }],
])('serverAddress reads %s', (url, expected) => {
  expect(serverAddress(postgresOptions.parse({ url }), {})).toMatchObject(expected);
});

it('serverAddress keeps the password of a URL a secret', () => {
  const address = serverAddress(postgresOptions.parse({ url: 'postgres://u:hunter2@db1/' }), {});
  expect(address.password?.reveal()).toBe('hunter2');
  expect(JSON.stringify(address)).not.toContain('hunter2');
});

it.each(['postgres://a,b/c', 'postgres://u:hunter2@a/c?what=1', 'postgres://u:hunter2@a:x/'])(
  'serverAddress refuses %s without repeating it',
  (url) => {
    expect(() => serverAddress(postgresOptions.parse({ url }), {})).toThrow(
      /^Cannot read the URL of PostgreSQL/,
    );
    expect(() => serverAddress(postgresOptions.parse({ url }), {})).not.toThrow(/hunter2/);
  },
);

it('serverAddress heeds the environment of libpq where the options are silent', () => {
  const environment = { PGHOST: 'db2', PGPORT: '6000', PGUSER: 'me', PGDATABASE: 'shop', PGPASSWORD: 'x' };
  const address = serverAddress(postgresOptions.parse({ user: 'you' }), environment);
  expect(address).toMatchObject({ host: 'db2', port: 6000, user: 'you', database: 'shop' });
});

it('postgresOptions refuses what contradicts itself', () => {
  expect(postgresOptions.safeParse({ url: 'postgres://a/', host: 'b' }).success).toBe(false);
  expect(postgresOptions.safeParse({ method: 'physical', databases: ['shop'] }).success).toBe(false);
  expect(postgresOptions.safeParse({ host: 'a\nb' }).success).toBe(false);
});

it('passwordIn takes the first line that fits, with its escapes', () => {
  const text = '# mine\nother:*:*:*:no\nlocalhost:5432:*:ann:a\\:b\\\\c\n*:*:*:*:any\n';
  const at = { port: 5432, database: 'shop', user: 'ann' };
  expect(passwordIn(text, { ...at, host: 'localhost' })).toBe('a:b\\c');
  expect(passwordIn(text, { ...at, host: '/run/postgresql' })).toBe('a:b\\c');
  expect(passwordIn(text, { ...at, host: 'db1' })).toBe('any');
  expect(passwordIn('db1:5432:shop:ann', { ...at, host: 'db1' })).toBeUndefined();
});

it('passwordOf refuses a password file that others may read', () => {
  const passfile = join(temporaryFolder(), 'pgpass');
  writeFileSync(passfile, '*:*:*:*:secret\n');
  chmodSync(passfile, 0o644);
  const address = serverAddress(postgresOptions.parse({ host: 'db1', passfile }), {});
  expect(() => passwordOf(address)).toThrow(/others may read it/);
  chmodSync(passfile, 0o600);
  expect(passwordOf(address)?.reveal()).toBe('secret');
});

it('systemAccount finds accounts by name and by id, and passes broken lines over', () => {
  const passwd = 'broken\nroot:x:0:0:root:/root:/bin/sh\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\n';
  expect(systemAccount('postgres', passwd)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
  expect(systemAccount(101, passwd)?.name).toBe('postgres');
  expect(systemAccount('nobody', passwd)).toBeUndefined();
});
