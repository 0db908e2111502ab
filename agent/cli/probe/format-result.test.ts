import { expect, test } from 'vitest';
import { formatResult, formatTrace, headline } from './format-result.ts';
import { resultOf } from './probe-result.testkit.ts';

test('formatResult shows state, conditions with what was found, phases and facts', () => {
  const conditions = [
    { text: 'status == 200', holds: true, found: '200', severity: 'condition' as const },
    { text: 'latency < 10ms', holds: false, found: '31.2ms', severity: 'warning' as const },
    { text: 'redirects == 0', holds: false, found: '', severity: 'condition' as const },
  ];
  const facts = { status: 200, 'content.length': 2_048, ip: '192.0.2.7', latency: 31.24 };
  expect(formatResult(resultOf({ conditions, facts }))).toBe(
    [
      'UP http https://shop.example/ (192.0.2.7) 31.2 ms',
      '  ok   status == 200  found 200',
      '  warn latency < 10ms  found 31.2ms',
      '  FAIL redirects == 0  found nothing',
      '  dns 1.50 ms · connect 2.25 ms',
      '  status: 200',
      '  content.length: 2.00 KiB',
      '',
    ].join('\n'),
  );
});

test('formatResult shows both address families where both were asked', () => {
  const families = {
    '4': { state: 'up', reason: 'ok' },
    '6': { state: 'down', reason: 'unreachable' },
  } as const;
  expect(formatResult(resultOf({ families }))).toContain('  IPv4 up (ok) · IPv6 down (unreachable)\n');
});

test('formatResult names the reason of what is not up', () => {
  const text = formatResult(resultOf({ state: 'down', reason: 'connection-refused' }));
  expect(text.split('\n')[1]).toBe('  reason: connection-refused');
});

test('headline says why it is not up, once, without the address that the target has', () => {
  const down = {
    state: 'down',
    message: 'down: connection refused',
    target: '192.0.2.7:80',
    kind: 'tcp',
  } as const;
  expect(headline(resultOf(down))).toBe('DOWN tcp 192.0.2.7:80 31.2 ms: connection refused');
});

test('headline and facts write nothing that a terminal would obey', () => {
  const text = formatResult(
    resultOf({ state: 'down', message: 'down: \u001b]0;x\u0007 \r\n', facts: { status: '\u001b[2J\n' } }),
  );
  expect(text).not.toMatch(/[\u001b\u0007\r]/);
  expect(text.split('\n')).toHaveLength(5);
});

test('formatTrace writes each line with its time and its direction', () => {
  const trace = [
    { at: 0.5, direction: 'sent' as const, text: 'GET / HTTP/1.1\r\nHost: a' },
    { at: 12, direction: 'received' as const, text: 'HTTP/1.1 200 OK' },
    { at: 1_500, direction: 'note' as const, text: 'the end' },
  ];
  expect(formatTrace(trace)).toBe(
    [
      '   0.50 ms > GET / HTTP/1.1',
      '   0.50 ms > Host: a',
      '   12.0 ms < HTTP/1.1 200 OK',
      '    1.50 s * the end',
      '',
    ].join('\n'),
  );
});
