import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attributes } from '../../toxic-kind.ts';
import { anything, cutInto, cuts } from '../wire/cut-into.testkit.ts';
import { drivePair } from '../wire/pair-driver.testkit.ts';
import { redisToxic } from './redis-toxic.ts';

const GET = '*2\r\n$3\r\nGET\r\n$1\r\na\r\n';
const SET = '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n\r\n\r\n';
const INJECTED = /vedette-injected-[0-9a-f]{12}-[ew]/;

/** What the server answers to a command that was renamed. */
function unknown(sent: string): string {
  return `-ERR unknown command '${INJECTED.exec(sent)![0]}', with args beginning with: 'a' \r\n`;
}

test('redis passes a command that is not meant, and the reply to it', () => {
  const driver = drivePair(redisToxic, { command: 'set', error: 'ERR injected' });
  driver.send('upstream', GET);
  expect(driver.take('upstream')).toBe(GET);
  driver.send('downstream', '-ERR real\r\n');
  expect(driver.take('downstream')).toBe('-ERR real\r\n');
});

test('redis sends a command that is meant under a name that no server knows, with its arguments', () => {
  const driver = drivePair(redisToxic, { command: 'set', error: 'ERR injected' });
  driver.send('upstream', GET + SET + GET);
  const sent = driver.take('upstream');
  const name = INJECTED.exec(sent)![0];
  expect(sent).toBe(`${GET}*3\r\n$${name.length}\r\n${name}\r\n$1\r\na\r\n$2\r\n\r\n\r\n${GET}`);
});

test('redis gives the error that is wanted in the place of the reply', () => {
  const driver = drivePair(redisToxic, { command: 'set', error: 'LOADING it reads' });
  driver.send('upstream', GET + SET + GET);
  const error = unknown(driver.take('upstream'));
  driver.send('downstream', `$2\r\n-x\r\n${error}$-1\r\n`);
  expect(driver.take('downstream')).toBe('$2\r\n-x\r\n-LOADING it reads\r\n$-1\r\n');
});

test('redis gives it however the reply is cut', () => {
  const reply = (error: string) => `>2\r\n+message\r\n$3\r\n-\n-\r\n${error}*1\r\n-ERR real\r\n+OK\r\n`;
  fc.assert(
    fc.property(cuts(), (lengths) => {
      const driver = drivePair(redisToxic, { error: 'ERR injected' });
      driver.send('upstream', SET);
      for (const piece of cutInto(reply(unknown(driver.take('upstream'))), lengths))
        driver.send('downstream', piece);
      expect(driver.take('downstream')).toBe(reply('-ERR injected\r\n'));
    }),
  );
});

test('redis reads commands however they are cut', () => {
  fc.assert(
    fc.property(cuts(), (lengths) => {
      const driver = drivePair(redisToxic, { command: 'set', error: 'ERR injected' });
      for (const piece of cutInto(`${GET}${SET}PING\r\nset a b\r\n${GET}`, lengths))
        driver.send('upstream', piece);
      const sent = driver.take('upstream').replaceAll(new RegExp(INJECTED, 'g'), 'X');
      expect(sent).toBe(`${GET}${SET.replace('$3\r\nSET', '$31\r\nX')}PING\r\nX a b\r\n${GET}`);
    }),
  );
});

const command = fc
  .array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 4 })
  .map((words) =>
    Buffer.concat([
      Buffer.from(`*${words.length}\r\n`),
      ...words.flatMap((word) => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]),
    ]).toString('latin1'),
  );
const looksRight = fc.stringMatching(/^([*$][0-9-]{0,3}\r\n|GET |[a-z]{1,70}\r?\n){1,12}$/);

test('redis passes everything byte for byte where nothing is meant, both ways, cut anywhere', () => {
  const texts = fc.array(fc.oneof(command, anything, looksRight), { maxLength: 6 });
  fc.assert(
    fc.property(texts, cuts(), (pieces, lengths) => {
      const driver = drivePair(redisToxic, { command: 'nothing', error: 'ERR injected' });
      const text = pieces.join('');
      for (const piece of cutInto(text, lengths)) {
        driver.send('upstream', piece);
        driver.send('downstream', piece);
      }
      driver.end('upstream');
      driver.end('downstream');
      expect(driver.take('upstream')).toBe(text);
      expect(driver.take('downstream')).toBe(text);
    }),
    { numRuns: 300 },
  );
});

test('redis loses nothing of hostile commands where everything is meant', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anything, looksRight), { maxLength: 6 }), (pieces) => {
      const driver = drivePair(redisToxic, { delay: 5 });
      for (const piece of pieces) driver.send('upstream', piece);
      driver.remove();
      expect(driver.take('upstream')).toBe(pieces.join(''));
    }),
    { numRuns: 300 },
  );
});

test('redis refuses what writes, and nothing else, with readonly', () => {
  const driver = drivePair(redisToxic, { readonly: 1 });
  driver.send('upstream', GET);
  expect(driver.take('upstream')).toBe(GET);
  driver.send('upstream', SET);
  driver.send('downstream', unknown(driver.take('upstream')));
  expect(driver.take('downstream')).toBe("-READONLY You can't write against a read only replica.\r\n");
});

test('redis delays a command that is meant, and what is behind it', () => {
  const driver = drivePair(redisToxic, { command: 'set', delay: 100 });
  driver.send('upstream', GET + SET + GET);
  expect(driver.take('upstream')).toBe(GET);
  driver.advance(99);
  expect(driver.take('upstream')).toBe('');
  driver.advance(1);
  expect(driver.take('upstream')).toBe(SET + GET);
});

test('redis passes on at once what was delayed when it is changed, without another delay', () => {
  const driver = drivePair(redisToxic, { delay: 100 });
  driver.send('upstream', GET);
  driver.send('upstream', SET);
  driver.change({ delay: 200 });
  expect(driver.take('upstream')).toBe(GET + SET);
  driver.send('upstream', GET);
  driver.advance(199);
  expect(driver.take('upstream')).toBe('');
});

test('redis breaks the share of commands that is asked for', () => {
  let coin = 0;
  const driver = drivePair(redisToxic, { percent: 50, error: 'ERR x' }, () => (coin++ % 2 === 0 ? 0.4 : 0.6));
  driver.send('upstream', GET + GET + GET + GET);
  expect(driver.take('upstream').match(new RegExp(INJECTED, 'g'))).toHaveLength(2);
});

test('redis fails EXEC so that the transaction ends', () => {
  const driver = drivePair(redisToxic, { command: 'exec', error: 'LOADING it reads' });
  driver.send('upstream', '*1\r\n$4\r\nEXEC\r\n');
  expect(driver.take('upstream')).toMatch(/^\*2\r\n\$4\r\nEXEC\r\n\$31\r\nvedette-injected-.{14}\r\n$/);
  driver.send(
    'downstream',
    "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command\r\n",
  );
  expect(driver.take('downstream')).toBe('-EXECABORT Transaction discarded because of: LOADING it reads\r\n');
});

test.each(['QUIT', 'RESET', 'DISCARD', 'CLIENT'])('redis never touches %s', (name) => {
  const driver = drivePair(redisToxic, { error: 'ERR x' });
  const command = `*1\r\n$${name.length}\r\n${name}\r\n`;
  driver.send('upstream', command);
  expect(driver.take('upstream')).toBe(command);
});

test('redis that comes in the middle of a value waits for the beginning of a command', () => {
  const driver = drivePair(redisToxic, { error: 'ERR x' });
  driver.send('upstream', 'rest of a value\r\n');
  driver.send('upstream', 'SET me free\r\n');
  expect(driver.take('upstream')).toBe('rest of a value\r\nSET me free\r\n');
  driver.send('upstream', GET);
  expect(driver.take('upstream')).toMatch(INJECTED);
});

test('redis holds no more than the head of a command', () => {
  const driver = drivePair(redisToxic, { error: 'ERR x' });
  driver.send('upstream', '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$100000000\r\n');
  for (let sent = 0; sent < 10; sent++) driver.send('upstream', Buffer.alloc(100_000));
  expect(driver.take('upstream').length).toBeGreaterThan(1_000_000);
});

test.each<[Attributes, string | undefined]>([
  [{ error: 'a\nb' }, 'error must be one line'],
  [{ error: '-ERR x' }, 'error begins with a word, without -'],
  [{ error: '' }, 'one of error, delay, readonly is needed'],
  [
    { error: 'ERR x', command: 'get, Discard' },
    'command discard is never broken: the server would disagree with its client',
  ],
  [{ error: 'ERR x' }, undefined],
])('redis checks %j', (attributes, wrong) => {
  const all = { command: '', percent: 100, delay: 0, readonly: 0, ...attributes };
  expect(redisToxic.check!(all)).toBe(wrong);
});
