import type { MemoryRepository } from '../../../archive/memory-repository.testkit.ts';
import { type CaptureOptions, captured } from '../../../streams/capture.testkit.ts';
import { defineSourceKind } from '../../source-kind.ts';
import { postgresOptions } from '../postgres-options.ts';
import type { TestServer } from '../postgres-server.testkit.ts';
import { captureLogical } from './capture-logical.ts';
import { logicalRestoreOptions } from './restore/logical-restore-options.ts';
import { prepareLogicalRestore } from './restore/prepare-logical-restore.ts';

/** Dumps alone, as the kind `postgres` does them. */
export const logical = defineSourceKind({
  kind: 'postgres',
  describe: 'dumps',
  options: postgresOptions,
  fromWords: () => ({}),
  title: () => 'postgres:test',
  capture: captureLogical,
  restore: { options: logicalRestoreOptions, prepare: prepareLogicalRestore },
});

/** A snapshot of dumps of a server. */
export function dumped(
  server: TestServer,
  more: object = {},
  options: CaptureOptions & { readonly repository?: MemoryRepository } = {},
) {
  const input = { method: 'logical', host: server.folder, port: server.port, user: 'postgres', ...more };
  return captured(logical, input, options);
}

/** A shop with what a dump can hold: a sequence, indexes, foreign keys, a view, a function, a trigger, odd names. */
export const SHOP = `
  CREATE TABLE customers (id serial PRIMARY KEY, name text NOT NULL, note bytea);
  CREATE TABLE orders (id bigserial PRIMARY KEY, customer integer NOT NULL REFERENCES customers, amount numeric(12, 2), at timestamptz);
  CREATE INDEX orders_by_customer ON orders (customer);
  CREATE SCHEMA "Odd Schema";
  CREATE TABLE "Odd Schema"."t" ("t" text, "vedette row" text);
  INSERT INTO "Odd Schema"."t" VALUES ('a', NULL), ('a', NULL), ('', 'ü');
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := coalesce(NEW.at, now()); RETURN NEW; END $$;
  CREATE TRIGGER stamped BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp();
  CREATE VIEW totals AS SELECT customer, sum(amount) AS total FROM orders GROUP BY 1;
  CREATE TABLE events (day date, what text) PARTITION BY RANGE (day);
  CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO customers (name, note) SELECT 'customer ' || i, decode(md5(i::text), 'hex') FROM generate_series(1, 200) i;
  INSERT INTO orders (customer, amount, at) SELECT 1 + i % 200, i * 1.25, '2026-01-01'::timestamptz + i * interval '1 min' FROM generate_series(1, 5000) i;
  INSERT INTO events SELECT '2026-03-01'::date + i % 100, 'event ' || i FROM generate_series(1, 500) i;
`;
