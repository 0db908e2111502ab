import { z } from 'zod';
import type { OptionPath } from './config-problem.ts';
import { loadedSection } from './section-when-written.ts';

/** What the schemas say of one option, from the outermost wrapper inwards. */
export type OptionSchema = {
  /** The schema without wrappers such as optional, default and refinement pipes. */
  readonly inner: z.core.$ZodType;
  /** The default as it would be written; undefined when there is none. */
  readonly fallback: unknown;
  readonly meta: OptionMeta;
};

/** The marks that this loader understands, set with `.describe()` and `.meta({…})`. */
export type OptionMeta = {
  description?: string;
  /** Takes effect only after a restart; holds for everything below it too. */
  restart?: boolean;
  /** Its value is a reference or a text that is never shown (`secretField`). */
  secret?: boolean;
  /** Its default is found out on this host: said in words. */
  computed?: string;
};

/** The schemas that may hold at a path: more than one below a union, none for an unknown option. */
export function optionSchemas(root: z.core.$ZodType, path: OptionPath): OptionSchema[] {
  const [step, ...rest] = path;
  const here = unwrap(root);
  if (step === undefined) return here;
  return here.flatMap(({ inner, meta }) =>
    children(inner, step).flatMap((child) => optionSchemas(child, rest).map((found) => inherit(found, meta))),
  );
}

/**
 * The names of the options below a path, where these are fixed. Of several forms only those are asked that the value
 * itself names, as `kind: http` does.
 */
export function optionNames(root: z.core.$ZodType, path: OptionPath, value?: unknown): string[] {
  const names = optionSchemas(root, path).flatMap(({ inner }) =>
    inner instanceof z.core.$ZodObject && mayBe(inner, value) ? Object.keys(inner._zod.def.shape) : [],
  );
  return [...new Set(names)].sort();
}

/** Whether the value has every word that the schema has fixed. */
function mayBe({ _zod: { def } }: z.core.$ZodObject, value: unknown): boolean {
  if (value === undefined) return true;
  return Object.entries(def.shape).every(
    ([name, field]) =>
      !(field instanceof z.core.$ZodLiteral) ||
      field._zod.def.values.includes((value as Record<string, never> | null)?.[name] as never),
  );
}

function inherit(found: OptionSchema, parent: OptionMeta): OptionSchema {
  return parent.restart === true ? { ...found, meta: { ...found.meta, restart: true } } : found;
}

function unwrap(schema: z.core.$ZodType): OptionSchema[] {
  const { inner, fallback } = inside(schema);
  const own = (z.globalRegistry.get(schema) ?? {}) as OptionMeta;
  if (inner.length === 0) return [{ inner: schema, fallback: undefined, meta: own }];
  return inner.flatMap(unwrap).map((found) => ({
    inner: found.inner,
    fallback: fallback === undefined ? found.fallback : fallback,
    meta: { ...found.meta, ...own },
  }));
}

/** The schemas that a wrapper wraps; none for a schema that is no wrapper. A codec is an end: it reads and writes. */
function inside(schema: z.core.$ZodType): { inner: z.core.$ZodType[]; fallback?: unknown } {
  const loaded = loadedSection(schema);
  if (loaded !== undefined) return { inner: [loaded] };
  if (schema instanceof z.core.$ZodPrefault || schema instanceof z.core.$ZodDefault) {
    return { inner: [schema._zod.def.innerType], fallback: schema._zod.def.defaultValue };
  }
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable ||
    schema instanceof z.core.$ZodReadonly
  ) {
    return { inner: [schema._zod.def.innerType] };
  }
  if (schema instanceof z.core.$ZodUnion) return { inner: [...schema._zod.def.options] };
  if (schema instanceof z.core.$ZodPipe && !(schema instanceof z.core.$ZodCodec)) {
    return { inner: [schema._zod.def.in] };
  }
  return { inner: [] };
}

function children(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodObject) {
    const shape = schema._zod.def.shape;
    return typeof step === 'string' && Object.hasOwn(shape, step) ? [shape[step]!] : [];
  }
  if (schema instanceof z.core.$ZodRecord) return typeof step === 'string' ? [schema._zod.def.valueType] : [];
  if (schema instanceof z.core.$ZodArray) return typeof step === 'number' ? [schema._zod.def.element] : [];
  return [];
}
