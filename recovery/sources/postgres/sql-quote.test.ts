import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from './postgres-connection-bun.ts';
import { postgresOptions } from './postgres-options.ts';
import { launchTestServer, type TestServer } from './postgres-server.testkit.ts';
import { serverAddress } from './server-address.ts';
import { derivedName, quoteName, quoteText } from './sql-quote.ts';

let server: TestServer;
beforeAll(async () => {
  server = await launchTestServer();
}, 60_000);
afterAll(() => server.remove());

const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));

it('quoteText and quoteName are read back by a server as they were', async () => {
  const session = await connectPostgres(
    serverAddress(postgresOptions.parse({ host: server.folder, user: 'postgres' }), {}),
  );
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const name = derivedName(`n${value}`, '');
      const [row] = await session.query(`SELECT ${quoteText(value)}::text AS ${quoteName(name)}`);
      expect(row).toEqual({ [name]: value });
    }),
    { numRuns: 50 },
  );
  await session.close();
});

it('derivedName cuts a long name, never what is behind it, and never inside a character', () => {
  const name = derivedName('ü'.repeat(60), '_restoring');
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
  expect(name).toBe(`${'ü'.repeat(26)}_restoring`);
});
