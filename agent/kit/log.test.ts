import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLog, type LogFields, type LogOptions } from './log.ts';
import { Secret } from './secret.ts';

/** The one line that a log writes for these fields. */
function lineOf(options: LogOptions, message: string, fields: LogFields = {}): string {
  let text = '';
  const write = (line: string) => {
    text += line;
  };
  createLog({ now: () => 0, ...options, write }).info(message, fields);
  return text;
}

test('createLog() writes logfmt', () => {
  expect(lineOf({}, 'peer is down', { peer: 'b:8338', after: 2.5, note: undefined, tags: ['x'] })).toBe(
    'ts=1970-01-01T00:00:00.000Z level=info msg="peer is down" peer=b:8338 after=2.5 tags="[\\"x\\"]"\n',
  );
});

test('createLog() writes JSON', () => {
  const line = lineOf({ format: 'json' }, 'peer is down', { peer: 'b', error: new Error('refused') });
  expect(JSON.parse(line)).toEqual({
    ts: '1970-01-01T00:00:00.000Z',
    level: 'info',
    msg: 'peer is down',
    peer: 'b',
    error: 'refused',
  });
});

test('createLog() puts the syslog priority first for the journal', () => {
  expect(lineOf({ priority: true }, 'a')).toMatch(/^<6>ts=/);
});

test('createLog() drops what is below its level, which may change', () => {
  const lines: string[] = [];
  let level: 'info' | 'error' = 'error';
  const log = createLog({ level: () => level, write: (line) => lines.push(line) });
  log.warn('a');
  level = 'info';
  log.warn('b');
  log.debug('c');
  expect(lines.map((line) => line.match(/msg=(\w)/)?.[1])).toEqual(['b']);
});

test('with() adds fields to every line', () => {
  let text = '';
  createLog({ write: (line) => (text = line) })
    .with({ room: 'a' })
    .with({ part: 'b' })
    .error('no', { more: 'c' });
  expect(text).toMatch(/msg=no room=a part=b more=c\n$/);
});

test.each(['text', 'json'] as const)('createLog() masks secrets, however deep, as %s', (format) => {
  const secret = new Secret('hunter2');
  const line = lineOf({ format }, `with ${secret}`, { secret, nested: { list: [secret] } });
  expect(line).not.toContain('hunter2');
  expect(line.split('***')).toHaveLength(4);
});

test.each(['text', 'json'] as const)(
  'createLog() writes on past a value that cannot be written, as %s',
  (format) => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const hostile = {
      toJSON() {
        throw new Error('no');
      },
    };
    const line = lineOf({ format }, 'a', { cycle, hostile, big: 5n, symbol: Symbol('s'), after: 'z' });
    expect(line).toContain('after');
    expect(line).toContain('cannot be written as JSON');
  },
);

test.each(['text', 'json'] as const)('createLog() lets no line break and no control out, as %s', (format) => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.integer({ min: 0, max: 0xff_ff })).map((units) => String.fromCharCode(...units)),
  );
  fc.assert(
    fc.property(value, value, (message, field) => {
      const line = lineOf({ format }, message, { field, deep: { field }, error: new Error(field) });
      expect(line.endsWith('\n')).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 1_000 },
  );
});

test('createLog() keeps any text recoverable in JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(JSON.parse(lineOf({ format: 'json' }, text)).msg).toBe(text);
    }),
  );
});
