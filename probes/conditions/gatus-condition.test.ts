import { expect, test } from 'vitest';
import { judge, refusal, someFacts } from './condition.testkit.ts';
import examples from './testdata/gatus-conditions.json' with { type: 'json' };

const { 'dns.answers': _, ...oneBody } = someFacts;

type Example = {
  readonly condition: string;
  readonly run: Parameters<typeof judge>[1];
  readonly holds: boolean;
  readonly found?: string;
};

for (const { condition, run, holds, found } of examples as unknown as readonly Example[]) {
  test(`${condition} ${holds ? 'holds' : 'does not hold'} for ${JSON.stringify(run)}`, () => {
    expect(judge(condition, run, oneBody)).toMatchObject(found === undefined ? { holds } : { holds, found });
  });
}

test('[BODY] of a kind with answers is the last of them', () => {
  const answers = { 'dns.answers': ['10.0.0.1', '10.0.0.2'] };
  expect(judge('[BODY] == 10.0.0.2', answers).holds).toBe(true);
  expect(judge('[BODY] == 10.0.0.1', answers).holds).toBe(false);
});

const REFUSED: readonly (readonly [condition: string, column: number, part: string])[] = [
  ['[STATUS] ? 201', 9, 'a comparison is needed'],
  ['[STATUS]==201', 9, 'a space on both sides'],
  ['[STATUS] = = 201', 9, 'a comparison is needed'],
  ['[STATUS] ==', 9, 'a space on both sides'],
  ['[STATUS]', 9, 'a comparison is needed'],
  ['[DOMAIN_EXPIRATION] > 720h', 1, 'WHOIS'],
  ['[STATSU] == 200', 1, 'did you mean [STATUS]?'],
  ['200 == [STATSU]', 8, 'did you mean [STATUS]?'],
  ['[CONTEXT].id == 1', 1, 'steps'],
  ['[STATUS].code == 1', 1, 'takes nothing behind it'],
  ['age([BODY].updated_at) < 1h', 1, 'age(…)'],
];

for (const [condition, column, part] of REFUSED) {
  test(`${condition} is refused at column ${column}: ${part}`, () => {
    expect(refusal(condition)).toMatchObject({ column, message: expect.stringContaining(part) });
  });
}
