import { expect, test } from 'vitest';
import { z } from 'zod';
import { commonOptions } from './common-options.ts';
import { commonFacts } from './facts.ts';
import type { ProbeKind } from './probe-kind.ts';
import { problemsOf, runKind } from './run-kind.testkit.ts';

export type KindExample = {
  readonly kind: ProbeKind;
  /** Options that are accepted, its target among them. */
  readonly options: () => Promise<Readonly<Record<string, unknown>>>;
};

export type SilentKindExample = Pick<KindExample, 'kind'> & {
  /** Options that ask something that accepts and says nothing, or does not end by itself. */
  readonly silent: () => Promise<Readonly<Record<string, unknown>>>;
};

/** What every kind keeps to. Each kind calls it in its own test, with a real listener that says nothing. */
export function describeProbeKind({ kind, silent }: SilentKindExample): void {
  const { name } = kind;
  describeKindOptions({ kind, options: silent });

  test(`${name} ends at its timeout, with a reason that says so`, async () => {
    const result = await runKind(kind, { ...(await silent()), timeout: '80ms' });
    expect(result).toMatchObject({ state: 'down', reason: expect.stringMatching(/^timeout/) });
  });

  test(`${name} ends when it is cancelled, and says nothing about the target then`, async () => {
    const signal = AbortSignal.timeout(30);
    const result = await runKind(kind, { ...(await silent()), timeout: '5s' }, { signal });
    expect(result).toMatchObject({ state: 'unknown', reason: 'cancelled' });
  });
}

/** The part of it for a kind that waits for nobody, such as one that looks at files: such a kind has no silent target. */
export function describeKindOptions({ kind, options }: KindExample): void {
  const { name } = kind;

  test(`${name} refuses an option that it does not know`, async () => {
    expect(problemsOf(kind, { ...(await options()), surprise: 1 }).join()).toContain('surprise');
  });

  test(`${name} needs to be told its target`, async () => {
    const { [kind.target]: _, ...rest } = await options();
    expect(problemsOf(kind, rest).join()).toContain(kind.target);
  });

  test(`${name} describes each of its options and facts`, () => {
    const bare = Object.entries(kind.options).filter(([, option]) => !described(option as z.ZodType));
    expect(bare.map(([option]) => option)).toEqual([]);
    for (const fact of Object.values(kind.facts)) expect(fact.describe).toMatch(/^[A-Z]/);
  });

  test(`${name} has no option or fact that is common to all`, () => {
    expect(Object.keys(kind.options).filter((option) => option in commonOptions)).toEqual([]);
    expect(Object.keys(kind.facts).filter((fact) => fact in commonFacts)).toEqual([]);
  });
}

function described(option: z.ZodType): boolean {
  return (
    (option.meta()?.description ??
      z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' }).description) !== undefined
  );
}
