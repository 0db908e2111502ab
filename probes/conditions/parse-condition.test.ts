import { expect, test } from 'vitest';
import { judge, refusal } from './condition.testkit.ts';

const JSON_BODY =
  '{"data":[{"id":1,"tags":["a","b"]},{"id":2}],"ok":true,"none":null,"name":"john","n":"12","big":12345678901234567890}';

type Row = readonly [condition: string, facts: Parameters<typeof judge>[1], holds: boolean, found?: string];
const JUDGED: readonly Row[] = [
  ['status == 200', { status: 200 }, true, '200'],
  ['status == 200', { status: 503 }, false, '503'],
  ['status != 200', { status: 503 }, true],
  ['status==200', { status: 200 }, true],
  ['status in (200, 204)', { status: 204 }, true],
  ['status in (200, 204)', { status: 404 }, false, '404'],
  ['not status in (200, 204)', { status: 404 }, true],
  ['status >= 200 and status < 300', { status: 301 }, false, '301'],
  ['status == 200 or status == 204', { status: 503 }, false, '503 and 503'],
  ['not (status == 200 or status == 204)', { status: 503 }, true],
  ['latency < 300ms', { latency: 312.4 }, false, '312 ms'],
  ['latency < 300ms', { latency: 0.42 }, true, '0.42 ms'],
  ['latency < 1h30m', { latency: 5_399_999 }, true],
  ['certificate.expires > 14d', { 'certificate.expires': 3 * 86_400_000 }, false, '3 d'],
  ['certificate.expires > 14d', { 'certificate.expires': -86_400_000 }, false, '-1 d'],
  ['certificate.expires > latency', { 'certificate.expires': 5, latency: 4 }, true, '5 ms and 4 ms'],
  ['size > 10KiB', { size: 10_241 }, true, '10.0 KiB'],
  ['size <= 10240', { size: 10_241 }, false],
  ['connected', { connected: true }, true, 'true'],
  ['not connected', { connected: true }, false, 'true'],
  ['connected == false', { connected: false }, true],
  ['body contains ok', { body: 'all ok' }, true],
  ['body contains "not ok"', { body: 'all ok' }, false, '"all ok"'],
  ["body == 'it\"s'", { body: 'it"s' }, true],
  ['body == "a\\"b\\u0041\\n"', { body: 'a"bA\n' }, true],
  ['body matches /^OK$/i', { body: 'ok' }, true],
  ['body matches /a\\/b[/]c/', { body: 'xa/b/c' }, true],
  ['body matches /^b/m', { body: 'a\nb' }, true],
  ['not body matches /error/', { body: 'fine' }, true],
  ['lower(body) == ok', { body: 'OK' }, true],
  ['len(body) == 2', { body: '🙂a' }, true, 'len 2'],
  ['len(dns.answers) > 1', { 'dns.answers': ['10.0.0.1'] }, false, 'len 1'],
  ['header("content-type") contains json', { header: { 'content-type': 'application/json' } }, true],
  ['header("x-none") == a', { header: {} }, false, ''],
  ['header("x-none") != a', { header: {} }, false, ''],
  ['not header("x-none") == a', { header: {} }, true],
  ['has(header("x-none"))', { header: {} }, false, 'false'],
  ['header("x-none") == null', { header: {} }, true],
  ['header("x").json("a") == 1', { header: { x: '{"a":1}' } }, true],
  ['dns.rcode == NOERROR', { 'dns.rcode': 'NOERROR' }, true],
  ['dns.answers contains 10.0.0.1', { 'dns.answers': ['10.0.0.2', '10.0.0.1'] }, true],
  ['dns.answers contains 10.0.0.1', { 'dns.answers': ['10.0.0.11'] }, false, '10.0.0.11'],
  ['any(dns.answers matches /^10\\./)', { 'dns.answers': ['192.0.2.1', '10.1.1.1'] }, true],
  [
    'all(dns.answers matches /^10\\./)',
    { 'dns.answers': ['192.0.2.1', '10.1.1.1'] },
    false,
    '192.0.2.1, 10.1.1.1',
  ],
  ['all(dns.answers == a)', { 'dns.answers': [] }, false, 'none'],
  ['ip == 2001:db8::1', { ip: '2001:db8::1' }, true],
  ['body.json("data[0].id") == 1', { body: JSON_BODY }, true, '1'],
  ['body.json("$.data[1].id") == 1', { body: JSON_BODY }, false, '2'],
  ['body.json("data[9].id") == 1', { body: JSON_BODY }, false, 'nothing'],
  ['body.json("ok")', { body: JSON_BODY }, true, 'true'],
  ['body.json("ok") == true', { body: JSON_BODY }, true],
  ['body.json("none") == null', { body: JSON_BODY }, true],
  ['body.json("ok") != null', { body: JSON_BODY }, true],
  ['body.json("name") == john', { body: JSON_BODY }, true],
  ['body.json("name") != "john"', { body: JSON_BODY }, false, '"john"'],
  ['body.json("n") == 12', { body: JSON_BODY }, true],
  ['body.json("data[0].id") == "1"', { body: JSON_BODY }, false],
  ['body.json("n") > 5', { body: JSON_BODY }, false, '"12"'],
  ['body.json("big") == 12345678901234567890', { body: JSON_BODY }, true],
  ['body.json("big") == 12345678901234567891', { body: JSON_BODY }, false, '12345678901234567890'],
  ['body.json("big") > 12345678901234567889', { body: JSON_BODY }, true],
  ['len(body.json("data")) == 2', { body: JSON_BODY }, true, 'len 2'],
  ['any(body.json("data[*].id") == 2)', { body: JSON_BODY }, true, '[1,2]'],
  ['all(body.json("data[*].id") < 2)', { body: JSON_BODY }, false],
  ['body.json("data[0].tags") contains b', { body: JSON_BODY }, true],
  ['body.json("data[?@.id > 1].id") contains 2', { body: JSON_BODY }, true],
  ['len(body.json("data[?match(@.id, \'x\')]")) == 0', { body: JSON_BODY }, true],
  ['body.json("data[0].id") == body.json("data[1].id")', { body: JSON_BODY }, false, '1 and 2'],
  ['body.json("data[0].id") == status', { body: JSON_BODY, status: 1 }, false, '1'],
  ['status == body.json("data[0].id")', { body: JSON_BODY, status: 1 }, true],
  ['body.json("a") == 2', { body: '{"a":1,"a":2}' }, true],
  ['has(body.json("__proto__"))', { body: '{}' }, false],
  ['body.json("a") == 1', { body: '<html>' }, false, 'not JSON'],
  ['not body.json("a") == 1', { body: '<html>' }, false, 'not JSON'],
  ['status == 200 or body.json("a") == 1', { body: '<html>', status: 200 }, true],
  [
    'body.json("$..x") == 1',
    { body: '['.repeat(500) + ']'.repeat(500) },
    false,
    'the JSON is too deep for this path',
  ],
  ['body.json("a") == 1', { body: `"${'x'.repeat(5_000_000)}"` }, false, 'too long to be read as JSON'],
  ['not body matches /a/', { body: 'x'.repeat(5_000_000) }, false, 'too long for a pattern'],
  ['status == 200', {}, false, ''],
  ['latency < 1s', {}, false, ''],
  ['body contains x', { body: 'y'.repeat(200) }, false, `"${'y'.repeat(80)}…"`],
];

for (const [condition, facts, holds, found] of JUDGED) {
  const shown = JSON.stringify(facts).slice(0, 60);
  test(`${condition} ${holds ? 'holds' : 'does not hold'} for ${shown}`, () => {
    expect(judge(condition, facts)).toMatchObject(found === undefined ? { holds } : { holds, found });
  });
}

const REFUSED: readonly (readonly [condition: string, column: number, part: string])[] = [
  ['', 1, 'is empty'],
  ['statsu == 200', 1, 'did you mean status?'],
  ['statsu == 200', 1, 'this kind has body, certificate.expires'],
  ['status = 200', 8, 'write =='],
  ['status =~ 200', 8, 'write =='],
  ['status == "ok"', 11, 'a number is needed'],
  ['status == ok', 11, 'a number is needed, such as 200'],
  ['status ==', 10, 'a value is needed'],
  ['status 200', 8, 'the condition should end before "200"'],
  ['status', 1, 'a comparison is needed'],
  ['200 == status', 1, 'the name first'],
  ['latency < 300', 11, 'a duration is needed, such as 300ms'],
  ['latency < soon', 11, 'a duration is needed, such as 300ms'],
  ['size > 10s', 8, 'a size is needed'],
  ['connected == yes', 14, 'true or false is needed'],
  ['body < 3', 8, 'this is a text'],
  ['body matches ok', 14, 'between slashes'],
  ['body matches /(/', 14, 'missing closing )'],
  ['body matches /(?<=a)b/', 14, 'cannot be read'],
  ['body matches /a/x', 14, 'no flag x'],
  ['status matches /2../', 16, 'this is a number'],
  ['status contains 2', 17, 'this is a number'],
  ['body contains "open', 15, 'no end'],
  ['body contains "\\q"', 16, 'means nothing'],
  ['body not contains x', 6, 'not stands before the name'],
  ['dns.answers == a', 16, 'any(…)'],
  ['all(body == a)', 5, 'takes a list'],
  ['any(dns.answers)', 16, 'any needs a comparison'],
  ['len(status) == 1', 1, 'len takes'],
  ['header == a', 1, 'header needs its name in parentheses'],
  ['status("a") == 1', 1, 'takes nothing in parentheses'],
  ['body == foo(bar)', 9, 'unknown name foo'],
  ['body.json(a) == 1', 11, 'in quotes'],
  ['body.json("a[") == 1', 14, 'JSON path'],
  ['status.json("a") == 1', 1, 'json reads a text'],
  ['body.json("a") < soon', 18, 'a number is needed'],
  ['latency < body.json("a")', 11, 'a duration is needed'],
  ['(status == 200', 15, ') is missing'],
  ['status == 200)', 14, 'never opened'],
  ['status in 200', 11, 'in parentheses'],
  ['status == 200 and', 18, 'a name is needed'],
  ['and status == 200', 1, 'a name is needed'],
  [`${'('.repeat(40)}status == 200${')'.repeat(40)}`, 34, 'nested more than 32'],
  [`body == ${'x'.repeat(2_000)}`, 2_001, 'at most 2000'],
];

for (const [condition, column, part] of REFUSED) {
  test(`${condition.slice(0, 60)} is refused at column ${column}: ${part}`, () => {
    expect(refusal(condition)).toMatchObject({ column, message: expect.stringContaining(part) });
  });
}

test('a pattern that is slow elsewhere ends in time on a hostile body', () => {
  expect(judge('body matches /(a*)*b/', { body: 'a'.repeat(100_000) }).holds).toBe(false);
});

test('a JSON document is parsed once a run, however many conditions ask', () => {
  const documents: string[] = [];
  const parse = JSON.parse;
  JSON.parse = (text: string, ...rest) => {
    documents.push(text);
    return parse(text, ...rest);
  };
  try {
    judge('body.json("a") == 1 and body.json("b") == 2', { body: '{"a":1,"b":2}' });
  } finally {
    JSON.parse = parse;
  }
  expect(documents).toHaveLength(1);
});
