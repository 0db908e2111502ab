import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attributes } from '../../toxic-kind.ts';
import { anything, cutInto, cuts } from '../wire/cut-into.testkit.ts';
import { drivePair, type PairDriver } from '../wire/pair-driver.testkit.ts';
import { postgresToxic } from './postgres-toxic.ts';
import {
  authenticated,
  bind,
  error,
  execute,
  message,
  parse,
  query,
  ready,
  sslRequest,
  startup,
  sync,
  syntaxError,
} from './postgres-wire.testkit.ts';

const MARK = /vedette_injected_[0-9a-f]{12}_(?:e|w_[a-z_]+)/;

/** A session that has begun. */
function session(attributes: Attributes, random?: () => number): PairDriver {
  const driver = drivePair(postgresToxic, attributes, random);
  driver.send('upstream', startup);
  driver.send('downstream', authenticated + ready('I'));
  driver.take('upstream');
  driver.take('downstream');
  return driver;
}

test('postgres puts a mark before a query that is to fail, and leaves the others', () => {
  const driver = session({ query: 'ORDERS', error: '40001' });
  driver.send('upstream', query('select 1') + query('select * from orders') + query('select 2'));
  const sent = driver.take('upstream');
  const [mark] = MARK.exec(sent)!;
  expect(sent).toBe(query('select 1') + query(`${mark} select * from orders`) + query('select 2'));
});

test('postgres gives the error that is wanted in the place of the one the server made, however it is cut', () => {
  fc.assert(
    fc.property(cuts(), (lengths) => {
      const driver = session({ error: '40001' });
      driver.send('upstream', query('select 1'));
      const refused = syntaxError(MARK.exec(driver.take('upstream'))![0]);
      const other = error('23505', 'real');
      for (const piece of cutInto(other + message('D', 'E\0\0\0\x09') + refused + ready('E'), lengths))
        driver.send('downstream', piece);
      expect(driver.take('downstream')).toBe(
        other +
          message('D', 'E\0\0\0\x09') +
          error('40001', 'could not serialize access due to concurrent update') +
          ready('E'),
      );
    }),
  );
});

test('postgres breaks a prepared statement where it is bound, by its text, and not where it is parsed', () => {
  const driver = session({ query: 'orders', error: '57014' });
  driver.send('upstream', parse('s1', 'select * from orders') + parse('s2', 'select 1') + sync);
  expect(driver.take('upstream')).not.toMatch(MARK);
  driver.send('downstream', message('1', '') + message('1', '') + ready('I'));
  driver.take('downstream');
  driver.send(
    'upstream',
    bind('', 's2', 'x'.repeat(100_000)) + execute + bind('p', 's1', 'value') + execute + sync,
  );
  const sent = driver.take('upstream');
  const [mark] = MARK.exec(sent)!;
  expect(sent.slice(100_000)).toContain(bind('p', `${mark}.s1`, 'value') + execute + sync);
  driver.send('downstream', error('26000', `prepared statement "${mark}.s1" does not exist`) + ready('I'));
  expect(driver.take('downstream')).toBe(
    error('57014', 'canceling statement due to statement timeout') + ready('I'),
  );
});

test('postgres forgets a statement that was closed, and knows the text of its successor', () => {
  const driver = session({ query: 'orders', error: '57014' });
  driver.send(
    'upstream',
    parse('s', 'select * from orders') + message('C', 'Ss\0') + parse('s', 'select 1') + bind('', 's'),
  );
  expect(driver.take('upstream')).not.toMatch(MARK);
});

test('postgres tells the command that a read-only transaction refuses', () => {
  const driver = session({ readonly: 1 });
  driver.send('upstream', query('select 1') + query('create table t (id int)'));
  const [mark] = MARK.exec(driver.take('upstream'))!;
  driver.send('downstream', syntaxError(mark) + ready('I'));
  expect(driver.take('downstream')).toBe(
    error('25006', 'cannot execute CREATE TABLE in a read-only transaction') + ready('I'),
  );
});

test('postgres never refuses ROLLBACK', () => {
  const driver = session({ error: 'XX000' });
  driver.send('upstream', query('ROLLBACK'));
  expect(driver.take('upstream')).toBe(query('ROLLBACK'));
});

test('postgres delays a statement that is meant, and what is behind it', () => {
  const driver = session({ query: 'orders', delay: 100 });
  driver.send('upstream', query('select 1') + query('select * from orders') + query('select 2'));
  expect(driver.take('upstream')).toBe(query('select 1'));
  driver.advance(100);
  expect(driver.take('upstream')).toBe(query('select * from orders') + query('select 2'));
});

test('postgres kills a session with the words of pg_terminate_backend, behind the message on the way', () => {
  const driver = session({ query: 'orders', kill: 1 });
  const row = message('D', 'a row');
  driver.send('downstream', row.slice(0, 7));
  driver.send('upstream', query('select * from orders'));
  expect(driver.peek('downstream') + driver.take('upstream')).toBe(row.slice(0, 7));
  driver.send('downstream', row.slice(7) + row);
  expect(driver.take('downstream')).toBe(
    row + error('57P01', 'terminating connection due to administrator command', 'FATAL'),
  );
  expect(driver.events).toEqual(['downstream finish']);
});

test('postgres passes a session with TLS untouched', () => {
  const driver = drivePair(postgresToxic, { error: 'XX000' });
  driver.send('upstream', sslRequest);
  driver.send('downstream', 'S');
  driver.send('upstream', `\x16\x03\x01${query('select 1')}`);
  driver.send('downstream', `\x16\x03\x03${ready('I')}`);
  expect(driver.take('upstream')).toBe(`${sslRequest}\x16\x03\x01${query('select 1')}`);
  expect(driver.take('downstream')).toBe(`S\x16\x03\x03${ready('I')}`);
});

test('postgres reads on where the server refuses TLS', () => {
  const driver = drivePair(postgresToxic, { error: 'XX000' });
  driver.send('upstream', sslRequest);
  driver.send('downstream', 'N');
  driver.send('upstream', startup);
  driver.send('downstream', authenticated + ready('I'));
  driver.send('upstream', query('select 1'));
  expect(driver.take('upstream')).toMatch(MARK);
});

test('postgres leaves a replication connection alone', () => {
  const driver = drivePair(postgresToxic, { error: 'XX000' });
  const begin = message('', '\0\x03\0\0user\0me\0replication\0database\0\0');
  driver.send('upstream', begin + query('IDENTIFY_SYSTEM'));
  expect(driver.take('upstream')).toBe(begin + query('IDENTIFY_SYSTEM'));
});

test('postgres that comes to an open session waits until the server is quiet', () => {
  const driver = drivePair(postgresToxic, { error: 'XX000' });
  driver.send('downstream', 'the rest of a row');
  driver.send('upstream', query('select 1'));
  expect(driver.take('upstream')).toBe(query('select 1'));
  driver.send('downstream', `and its end${ready('I')}`);
  driver.send('upstream', query('select 2'));
  expect(driver.take('upstream')).toMatch(MARK);
});

test('postgres passes everything byte for byte where nothing is meant, both ways, cut anywhere', () => {
  const messages = fc.oneof(
    fc.string({ maxLength: 40 }).map((text) => query(Buffer.from(text).toString('latin1'))),
    fc.constantFrom(
      parse('a', 'b'),
      bind('', 'a', 'c'),
      execute,
      sync,
      ready('I'),
      startup,
      sslRequest,
      'S',
      'N',
    ),
    fc.tuple(fc.constantFrom('D', 'E', 'd', 'Q', 'B'), anything).map(([type, body]) => message(type, body)),
    anything,
  );
  const texts = fc.array(messages, { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.boolean(), texts, texts, cuts(), (begun, up, down, lengths) => {
      const driver = begun
        ? session({ query: 'nothing such', error: 'XX000' })
        : drivePair(postgresToxic, { query: 'nothing such', error: 'XX000' });
      for (const piece of cutInto(up, lengths)) driver.send('upstream', piece);
      for (const piece of cutInto(down, lengths)) driver.send('downstream', piece);
      driver.end('upstream');
      driver.end('downstream');
      expect(driver.take('upstream')).toBe(up);
      expect(driver.take('downstream')).toBe(down);
    }),
    { numRuns: 400 },
  );
});

test('postgres holds no more than what it looks at', () => {
  const driver = session({ query: 'orders', error: 'XX000' });
  const large = query('x'.repeat(10_000_000));
  for (let at = 0; at < large.length; at += 50_000) driver.send('upstream', large.slice(at, at + 50_000));
  expect(driver.take('upstream').length).toBe(large.length);
});

test('postgres can go while a large statement that it refused is on the way', () => {
  const driver = session({ error: 'XX000' });
  const large = query('x'.repeat(200_000));
  driver.send('upstream', large.slice(0, 100_000));
  driver.remove();
  const sent = driver.take('upstream');
  expect(sent.endsWith('x'.repeat(65_000))).toBe(true);
  expect(driver.events).toEqual([]);
});

test('postgres that has killed a session ends it when it is taken away', () => {
  const driver = session({ kill: 1, delay: 1_000 });
  driver.send('upstream', query('select 1'));
  driver.remove();
  expect(driver.events).toContain('downstream finish');
});

test.each<[Attributes, string | undefined]>([
  [{ error: '4000' }, 'error must be a SQLSTATE, five digits and capitals: 40001, XX000'],
  [{ error: '00000' }, 'error 00000 is the SQLSTATE of no error'],
  [{}, 'one of error, delay, readonly, kill is needed'],
  [{ kill: 1 }, undefined],
  [{ error: '40P01' }, undefined],
])('postgres checks %j', (attributes, wrong) => {
  const none = { query: '', percent: 100, error: '', delay: 0, readonly: 0, kill: 0 };
  expect(postgresToxic.check!({ ...none, ...attributes })).toBe(wrong);
});
