import { expect, test } from 'vitest';
import { writingStatement } from './writing-statement.ts';

test.each([
  ['INSERT INTO orders VALUES (1)', 'INSERT'],
  ['  -- a comment\n update orders set id = 2', 'UPDATE'],
  ['/* why; not */ delete from orders', 'DELETE'],
  ['SELECT 1; TRUNCATE orders', 'TRUNCATE TABLE'],
  ['create or replace function f() returns int', 'CREATE FUNCTION'],
  ['CREATE UNIQUE INDEX ON orders (id)', 'CREATE INDEX'],
  ['create temp table t (id int)', 'CREATE TABLE'],
  ['drop materialized view m', 'DROP MATERIALIZED VIEW'],
  ['COPY orders FROM STDIN', 'COPY FROM'],
  ['WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone', 'DELETE'],
  ['with x as (select 1) update orders as o set id = 2', 'UPDATE'],
  ['SELECT * INTO copy FROM orders', 'SELECT INTO'],
  ['select id from orders for no key update', 'SELECT FOR UPDATE'],
  ['grant all on orders to me', 'GRANT'],
])('writingStatement of %j is %s', (query, command) => {
  expect(writingStatement(query)).toBe(command);
});

test.each([
  'SELECT 1',
  "SELECT 'a; DELETE FROM orders'",
  'SELECT "insert into" FROM t',
  'select $$ ; drop table x $$, $a$;update t set$a$',
  "select e'\\'; delete from t'",
  'COPY orders TO STDOUT',
  "copy (select 'a' from b) to stdout",
  'BEGIN',
  'with x as (select update_time from updates) select * from x',
  'SHOW search_path',
  'VACUUM',
  '',
])('writingStatement finds nothing in %j', (query) => {
  expect(writingStatement(query)).toBeUndefined();
});

test.each(['/*', "'", '"', '$a$', '$a$ $b$ ', "e'\\", '--', 'update ', 'with insert into '])(
  'writingStatement is done soon with much of %j',
  (part) => {
    const started = performance.now();
    writingStatement(`with ${part.repeat(65_536 / part.length)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  },
);
