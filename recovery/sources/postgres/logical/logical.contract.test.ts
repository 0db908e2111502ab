import { afterAll, beforeAll } from 'vitest';
import { describeSource } from '../../source.contract.ts';
import { postgresOptions } from '../postgres-options.ts';
import { launchTestServer, type TestServer } from '../postgres-server.testkit.ts';
import { logical, SHOP } from './logical.testkit.ts';

let server: TestServer;
let count = 0;
beforeAll(async () => {
  server = await launchTestServer();
}, 60_000);
afterAll(() => server.remove());

const look = async (database: string) =>
  ['orders', 'customers', 'events', 'totals'].map((table) =>
    server.sql(`SELECT count(*), sum(hashtext(t::text)) FROM ${table} t`, database),
  );

describeSource({
  kind: logical,
  words: { what: '', title: 'postgres:test' },
  sample: async () => {
    const name = `shop${++count}`;
    server.sql(`CREATE DATABASE ${name}`);
    server.sql(SHOP, name);
    const to = `${name}_back`;
    return {
      options: postgresOptions.parse({
        method: 'logical',
        host: server.folder,
        user: 'postgres',
        databases: [name],
        fingerprints: true,
      }),
      original: () => look(name),
      request: { to },
      restored: async () =>
        server.sql(`SELECT 1 FROM pg_database WHERE datname LIKE '${to}%'`) === '1' ? look(to) : undefined,
      leftovers: async () =>
        server
          .sql("SELECT pid FROM pg_stat_activity WHERE application_name IN ('vedette', 'pg_dump')")
          .split('\n')
          .filter(Boolean),
    };
  },
});
