import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { commonOptions } from './common-options.ts';
import { scheduledOptions } from './config.ts';
import { commonFacts } from './facts.ts';
import { probeKinds } from './index.ts';
import { probeSchema } from './probe-schema.ts';

test('probeKinds stand in alphabetical order, each once', () => {
  const names = probeKinds.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
});

test('probeKinds have one word for a thing: username, password, address, wait, tls', () => {
  const options = probeKinds.flatMap(({ name, options }) =>
    Object.keys(options).map((option) => [option, name]),
  );
  const others = [
    'user_name',
    'login',
    'pass',
    'hostname',
    'port',
    'uri',
    'retries',
    'ssl',
    'attempt_timeout',
    'deadline',
  ];
  expect(options.filter(([option]) => others.includes(option!))).toEqual([]);
  expect(options.filter(([option]) => option === 'user')).toEqual([['user', 'process']]);
});

describe.each(probeKinds)('the kind $name', (kind) => {
  const shape = kind.options;
  const options = Object.entries(shape) as [string, z.ZodType][];

  test('has a target among its options, and a line of its own', () => {
    expect(Object.keys(shape)).toContain(kind.target);
    expect(kind.describe).toMatch(/^\S.{5,100}[^.]$/);
  });

  test('has no option that every probe has', () => {
    const taken = [...Object.keys(commonOptions), ...Object.keys(scheduledOptions), 'kind'];
    expect(Object.keys(shape).filter((option) => taken.includes(option))).toEqual([]);
  });

  test('writes options in lower case with underscores', () => {
    expect(Object.keys(shape).filter((option) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(option))).toEqual([]);
  });

  test('describes every option in a sentence', () => {
    const described = options.map(([option, schema]) => [option, descriptionOf(schema)]);
    expect(described.filter(([, text]) => !/^\S.*\.$/.test(text!))).toEqual([]);
  });

  test('describes every fact, in no sentence, under a name that a condition can have', () => {
    const facts = Object.entries(kind.facts);
    expect(facts.filter(([, { describe }]) => !/^[A-Z0-9].*[^.]$/.test(describe))).toEqual([]);
    expect(facts.filter(([name]) => !/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(name))).toEqual([]);
    expect(facts.filter(([name]) => name in commonFacts)).toEqual([]);
  });

  test('has defaults that its own options take', () => {
    const wrong = options.flatMap(([option, schema]) => {
      const fallback = defaultOf(schema);
      const read = fallback === undefined ? undefined : schema.safeParse(fallback);
      return read?.success === false ? [`${option}: ${read.error.message}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  test('has options that a JSON Schema can tell', () => {
    const { properties } = z.toJSONSchema(probeSchema(kind, {}), { io: 'input' }) as { properties: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(shape)));
  });

  test('has options that are plain values or secrets, for they go from thread to thread', () => {
    expect(
      options.flatMap(([option, schema]) => instancesIn(schema).map((what) => `${option}: ${what}`)),
    ).toEqual([]);
  });
});

function descriptionOf(schema: z.ZodType): string | undefined {
  return (
    schema.meta()?.description ??
    (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).description as string)
  );
}

/** The default as it would be written. */
function defaultOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).default;
}

/** The classes whose instances these options hold once they are read, other than secrets. */
function instancesIn(schema: z.ZodType): string[] {
  const found: string[] = [];
  z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ zodSchema }) => {
      const { type } = zodSchema._zod.def as { type: string };
      if (['custom', 'date', 'map', 'set', 'file', 'promise'].includes(type)) found.push(type);
    },
  });
  return found;
}
