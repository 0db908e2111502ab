import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { nginx } from '../../../probes/kinds/http/nginx.testkit.ts';
import { startPostgres, type TestPostgres } from '../../../probes/kinds/postgres/postgres-server.testkit.ts';
import { startRedis } from '../../../probes/kinds/redis/redis-server.testkit.ts';
import { startTestEngine, type TestEngine } from '../client/engine.testkit.ts';
import type { Attributes } from '../toxic-kind.ts';
import { judgeEffect, measureEffect } from './measure-effect.ts';
import { prepareProof } from './prepare-proof.ts';

let engine: TestEngine;
let postgres: TestPostgres;
beforeAll(async () => {
  engine = await startTestEngine();
  postgres = await startPostgres();
  Object.assign(process.env, { PGUSER: 'trusted', PGDATABASE: 'postgres' });
});
afterAll(async () => {
  delete process.env.PGUSER;
  delete process.env.PGDATABASE;
  await postgres.stop();
  await engine.end();
});

let made = 0;
const never = new AbortController().signal;

/** Proves a toxic with these attributes against a real server; or says why it cannot. */
async function proved(type: string, given: Attributes, upstream: string, toxic = given) {
  made += 1;
  const proxy = await engine.proxies.create({
    ...{ name: `p${made}`, listen: '127.0.0.1:0', upstream, enabled: true },
  });
  const port = Number(/\d+$/.exec(proxy.state().listen)![0]);
  const address = { host: '127.0.0.1', port };
  const attributes = { percent: 100, ...given };
  const prepared = await prepareProof(
    { type, attributes, stream: 'downstream', protocol: 'tcp', address, upstream },
    never,
  );
  if (typeof prepared === 'string') return prepared;
  const { proof, before } = prepared;
  proxy.addToxic({ type, attributes: { percent: 100, ...toxic } });
  const during = await measureEffect(address, proof, { count: 2, pause: 10, signal: never });
  const verdict = judgeEffect(proof, before, during, { share: 1, some: false });
  proxy.removeToxic(`${type}_downstream`);
  return { ...verdict, asked: proof.asked };
}

describe('proofs by HTTP', () => {
  const none = { path: '', method: '', status: 0, delay: 0, abort: 0, header: '', body: '' };

  it.each([
    [{ status: 503 }, 'status 503'],
    [{ abort: 1 }, 'reset without an answer'],
    [{ delay: 100, path: '/a/*' }, '100 ms'],
    [{ header: 'Retry-After: 30' }, 'another answer'],
    [{ body: 'broken', method: 'head,get' }, 'another answer'],
  ])('prove %j', async (given, asked) => {
    const port = await freePort();
    await nginx(`server { listen 127.0.0.1:${port}; }`, port);
    expect(await proved('http', { ...none, ...given }, `127.0.0.1:${port}`)).toMatchObject({
      ...{ asked, proved: true, hits: 2 },
    });
  });

  it('prove nothing where the effect is another', async () => {
    const port = await freePort();
    await nginx(`server { listen 127.0.0.1:${port}; }`, port);
    const [asked, real] = [
      { ...none, status: 503 },
      { ...none, status: 500 },
    ];
    expect(await proved('http', asked, `127.0.0.1:${port}`, real)).toMatchObject({ proved: false, hits: 0 });
  });

  it('send no request that may change something', async () => {
    const port = await freePort();
    await nginx(`server { listen 127.0.0.1:${port}; }`, port);
    const post = { ...none, status: 503, method: 'post' };
    expect(await proved('http', post, `127.0.0.1:${port}`)).toContain('may change something');
  });
});

describe('proofs by Redis', () => {
  const none = { command: '', error: '', delay: 0, readonly: 0 };

  it.each([
    [{ error: 'LOADING later' }, 'the reply -LOADING later'],
    [{ readonly: 1 }, 'the reply -READONLY'],
    [{ delay: 80, command: 'h*' }, '80 ms'],
    [{ error: 'ERR no', command: 'set' }, 'the reply -ERR no'],
  ])('prove %j and change nothing', async (given, asked) => {
    const { address } = await startRedis();
    expect(await proved('redis', { ...none, ...given }, address)).toMatchObject({ asked, proved: true });
  });

  it('send no command that may change something', async () => {
    const { address } = await startRedis();
    const flush = { ...none, error: 'ERR no', command: 'flushall' };
    expect(await proved('redis', flush, address)).toContain('may change something');
  });
});

describe('proofs by PostgreSQL', () => {
  const none = { query: '', error: '', delay: 0, readonly: 0, kill: 0 };

  it.each([
    [{ error: '40001' }, 'SQLSTATE 40001'],
    [{ error: '57014', query: 'orders' }, 'SQLSTATE 57014'],
    [{ kill: 1 }, 'the session ended'],
    [{ delay: 100 }, '100 ms for each statement'],
  ])('prove %j', async (given, asked) => {
    const found = await proved('postgres', { ...none, ...given }, postgres.address);
    expect(found).toMatchObject({ asked, proved: true });
  });

  it('say that the login is missing', async () => {
    process.env.PGUSER = 'refused';
    expect(await proved('postgres', { ...none, error: '40001' }, postgres.address)).toContain(
      'PGUSER and PGPASSWORD do not lead in',
    );
    process.env.PGUSER = 'trusted';
  });

  it('write nothing', async () => {
    const only = { ...none, readonly: 1 };
    expect(await proved('postgres', only, postgres.address)).toContain('a statement that writes');
  });
});
