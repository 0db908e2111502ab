import { expect, test } from 'vitest';
import { startRedis } from '../../../../probes/kinds/redis/redis-server.testkit.ts';
import { connectClient, pause } from '../../tcp/tcp-plane.testkit.ts';
import { breakServer, runProgram } from '../wire/broken-server.testkit.ts';
import { redisToxic } from './redis-toxic.ts';
import { writeCommands } from './write-commands.ts';

const cli = (port: number, ...words: string[]) => runProgram('redis-cli', ['-p', String(port), ...words]);

test('redis breaks the commands of redis-cli that are meant', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'get,h*', error: 'LOADING it reads' });
  expect((await cli(broken.port, 'set', 'a', '1')).said).toBe('OK\n');
  expect((await cli(broken.port, 'get', 'a')).said).toContain('LOADING it reads');
  expect((await cli(broken.port, 'hgetall', 'a')).said).toContain('LOADING it reads');
  expect((await cli(port, 'get', 'a')).said).toBe('1\n');
});

test('redis answers half of a long pipeline with errors, each in its place', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'get', percent: 50, error: 'ERR x' });
  const client = await connectClient(broken.port);
  const numbers = Array.from({ length: 5_000 }, (_, number) => number);
  client.socket.write(numbers.map((number) => `ECHO n${number}\r\nGET a\r\n`).join(''));
  client.socket.write('ECHO done\r\n');
  await client.until('done\r\n', 15_000);
  const replies = client
    .received()
    .replace(/\$\d+\r\n/g, '')
    .split('\r\n');
  expect(replies.filter((_, index) => index % 2 === 0).slice(0, 5_000)).toEqual(numbers.map((n) => `n${n}`));
  const errors = replies.filter((reply) => reply === '-ERR x').length;
  expect(errors).toBeGreaterThan(2_000);
  expect(errors).toBeLessThan(3_000);
});

test('redis comes and goes under a pipeline, and each command has one reply', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'get', error: 'ERR x' });
  const client = await connectClient(broken.port);
  for (let turn = 0; turn < 60; turn++) {
    const numbers = Array.from({ length: 200 }, (_, number) => turn * 200 + number);
    client.socket.write(numbers.map((number) => `GET a\r\nECHO n${number}.\r\n`).join(''));
    if (turn % 2 === 0) broken.remove();
    else broken.restore();
    await pause(2);
  }
  await client.until('n11999.\r\n', 15_000);
  const replies = client
    .received()
    .replace(/\$\d+\r\n/g, '')
    .split('\r\n')
    .slice(0, -1);
  expect(replies).toHaveLength(24_000);
  expect(replies.filter((_, index) => index % 2 === 1)).toEqual(
    Array.from({ length: 12_000 }, (_, number) => `n${number}.`),
  );
});

test('redis lets redis-benchmark run to its end where nothing of it is meant', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'nothing', error: 'ERR x' });
  const words = ['-p', String(broken.port), '-t', 'set,get,lrange_100', '-n', '20000', '-P', '16', '-q'];
  const bench = await runProgram('redis-benchmark', words);
  expect(bench.said.match(/requests per second/g)?.length).toBeGreaterThanOrEqual(3);
  expect(bench.code).toBe(0);
});

test('redis keeps replies in their order among pipelined commands, pushes and a transaction', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'get,publish', error: 'ERR x' });
  const client = await connectClient(broken.port);
  client.socket.write('HELLO 3\r\n');
  await client.until('modules\r\n*0\r\n');
  const before = client.received().length;
  client.socket.write(
    'SUBSCRIBE news\r\nGET a\r\nSET a 1\r\nMULTI\r\nINCR a\r\nGET a\r\nEXEC\r\nPUBLISH news x\r\nECHO done\r\n',
  );
  await client.until('done\r\n');
  expect(client.received().slice(before)).toBe(
    '>3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n' +
      '-ERR x\r\n+OK\r\n+OK\r\n+QUEUED\r\n-ERR x\r\n' +
      '-EXECABORT Transaction discarded because of previous errors.\r\n' +
      '-ERR x\r\n$4\r\ndone\r\n',
  );
});

test('redis that fails EXEC leaves the server outside of the transaction', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'exec', error: 'OOM no memory' });
  const client = await connectClient(broken.port);
  client.socket.write('ECHO hi\r\nMULTI\r\nSET a 1\r\nEXEC\r\nGET a\r\n');
  await client.until('$-1\r\n');
  expect(client.received()).toBe(
    '$2\r\nhi\r\n+OK\r\n+QUEUED\r\n-EXECABORT Transaction discarded because of: OOM no memory\r\n$-1\r\n',
  );
});

test('redis leaves no reply too many where replies are off', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { command: 'get', error: 'ERR x' });
  const client = await connectClient(broken.port);
  client.socket.write(
    'ECHO a\r\nCLIENT REPLY OFF\r\nGET a\r\nGET b\r\nCLIENT REPLY ON\r\nECHO b\r\nGET c\r\nECHO c\r\n',
  );
  await client.until('$1\r\nc\r\n');
  expect(client.received()).toBe('$1\r\na\r\n+OK\r\n$1\r\nb\r\n-ERR x\r\n$1\r\nc\r\n');
});

test('redis with readonly refuses what writes as a replica does', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { readonly: 1 });
  expect((await cli(broken.port, 'set', 'a', '1')).said).toContain(
    "READONLY You can't write against a read only replica.",
  );
  expect((await cli(broken.port, 'get', 'a')).said).toBe('\n');
});

test('redis that is removed heals the connection', async () => {
  const { port } = await startRedis();
  const broken = await breakServer(port, redisToxic, { error: 'ERR x' });
  const client = await connectClient(broken.port);
  client.socket.write('PING\r\n');
  await client.until('-ERR x\r\n');
  broken.remove();
  client.socket.write('PING\r\n');
  await client.until('+PONG\r\n');
});

test('writeCommands are those that the server flags so', async () => {
  const { port } = await startRedis();
  const listed = (await cli(port, 'command', 'list', 'filterby', 'aclcat', 'write')).said.trim().split('\n');
  const commands = (await cli(port, '--json', 'command', 'info', ...listed)).said;
  const flagged = (JSON.parse(commands) as [string, number, string[]][])
    .filter(([, , flags]) => flags.includes('write'))
    .map(([name]) => name.split('|')[0]!);
  expect(flagged.filter((name) => !writeCommands.has(name) && name !== 'function')).toEqual([]);
  expect(flagged.length).toBeGreaterThan(100);
});
