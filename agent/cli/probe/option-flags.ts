import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { Options } from 'yargs';
import { z } from 'zod';
import { type OptionSchema, optionSchemas } from '../../config/option-schema.ts';
import { usageError } from './usage-error.ts';

/** One option of a kind of probe as flags of the command line. */
export type OptionFlag = {
  /** Without dashes, in kebab-case. */
  readonly name: string;
  readonly option: Options;
  /** Where its value goes. */
  readonly path: readonly string[];
  /** The value as it would be written in the file. @throws OperationalError `invalid` */
  readonly written: (given: never) => unknown;
};

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/**
 * The flags of a shape of options, sections flattened (`tls.server_name` is `--tls-server-name`). A secret never stands on
 * the command line, where every user of the host could read it: its flags name a file or an environment variable.
 */
export function optionFlags(shape: Shape, before: readonly string[] = []): OptionFlag[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const path = [...before, name];
    const [first] = optionSchemas(schema, []);
    const section = optionSchemas(schema, []).find(({ inner }) => inner instanceof z.core.$ZodObject);
    if (section !== undefined && before.length === 0) {
      // `tls: true` or a section of it: the flag comes first, the section takes its place.
      const plain = optionSchemas(schema, []).filter(({ inner }) => inner instanceof z.core.$ZodBoolean);
      const below = optionFlags((section.inner as z.core.$ZodObject)._zod.def.shape, path);
      return [...plain.flatMap((found) => flagsOf(path, found)), ...below];
    }
    return first === undefined ? [] : flagsOf(path, first);
  });
}

function flagsOf(path: readonly string[], schema: OptionSchema): OptionFlag[] {
  const name = path.join('-').replaceAll('_', '-');
  const describe = schema.meta.description ?? '';
  if (schema.meta.secret === true) return secretFlags(name, describe, path);
  const { option, written } = isPath(path)
    ? { option: { type: 'string', requiresArg: true } as const, written: absolutePath }
    : flagValue(name, schema.inner);
  return [{ name, path, option: { ...option, describe: withDefault(describe, schema.fallback) }, written }];
}

/** Whether an option names a file of this host; those of a shell may be relative, those of a configuration are not. */
function isPath(path: readonly string[]): boolean {
  return /(^|_)(file|cwd|socket)$/.test(path.at(-1)!);
}

/** A path as a shell means it: from the folder that one stands in. What is empty is for the schema to refuse. */
export function absolutePath(given: string): string {
  return given === '' ? given : resolve(given);
}

function secretFlags(name: string, describe: string, path: readonly string[]): OptionFlag[] {
  const flag = (suffix: string, reference: string, what: string): OptionFlag => ({
    name: `${name}-${suffix}`,
    path,
    option: { type: 'string', requiresArg: true, describe: `${describe.replace(/\.$/, '')}: ${what}` },
    written: (given: string) => `\${${reference}:${given}}`,
  });
  return [flag('file', 'file', 'the file that holds it'), flag('env', 'env', 'the environment variable')];
}

type FlagValue = { readonly option: Options; readonly written: (given: never) => unknown };

function flagValue(name: string, inner: z.core.$ZodType): FlagValue {
  const text = { type: 'string', requiresArg: true } as const;
  if (inner instanceof z.core.$ZodBoolean) return { option: { type: 'boolean' }, written: (given) => given };
  if (inner instanceof z.core.$ZodEnum) {
    const choices = Object.values(inner._zod.def.entries).map(String);
    return { option: { ...text, choices }, written: (given) => given };
  }
  if (inner instanceof z.core.$ZodArray) {
    const item = flagValue(name, itemOf(inner));
    const each = (given: readonly string[]) => given.map((one) => item.written(one as never));
    return { option: { ...text, array: true }, written: each };
  }
  if (inner instanceof z.core.$ZodRecord)
    return { option: { ...text, array: true }, written: (given: readonly string[]) => record(name, given) };
  if (inner instanceof z.core.$ZodNumber) return { option: text, written: number };
  if (inner instanceof z.core.$ZodObject)
    return { option: text, written: (given: string) => inYaml(name, given) };
  return { option: text, written: (given) => given };
}

function itemOf(list: z.core.$ZodArray): z.core.$ZodType {
  return optionSchemas(list._zod.def.element, [])[0]?.inner ?? list._zod.def.element;
}

/** Repeated `name=value` or `name: value`. */
function record(name: string, given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((entry) => {
      const match = /^([^=:\s]+)(?:=|:\s*)([\s\S]*)$/.exec(entry);
      if (!match) throw usageError(`--${name}`, `expected NAME=VALUE, found "${entry}"`);
      return [match[1]!, match[2]!];
    }),
  );
}

/** What is not a number stays as it was written, for the schema to refuse in its own words. */
function number(given: string): number | string {
  const value = Number(given);
  return given.trim() === '' || Number.isNaN(value) ? given : value;
}

function inYaml(name: string, given: string): unknown {
  try {
    return parse(given);
  } catch (error) {
    throw usageError(`--${name}`, `expected YAML such as {expect: "^220 "}: ${String(error).split('\n')[0]}`);
  }
}

function withDefault(describe: string, fallback: unknown): string {
  if (typeof fallback !== 'string' && typeof fallback !== 'number') return describe;
  return `${describe} [default: ${fallback}]`;
}
