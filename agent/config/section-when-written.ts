import { z } from 'zod';
import { expectation } from './expectation.ts';

const loaders = new WeakMap<z.core.$ZodType, () => z.core.$ZodType>();

/**
 * A section whose schema is costly to hold in memory: it is loaded when a file has the section, or when somebody asks what
 * it may have.
 *
 * @param without what an absent section is: the same as the schema makes of an empty one
 * @param read what the schema gets of what is written
 */
export function sectionWhenWritten<Schema extends z.ZodType>(
  load: () => Schema,
  without: z.output<Schema>,
  read: (value: unknown) => unknown = (value) => value,
): z.ZodType<z.output<Schema>, z.input<Schema> | undefined> {
  const section = z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined) return without;
      const result = load().safeParse(read(value), { error: expectation });
      if (result.success) return result.data;
      for (const issue of result.error.issues) context.issues.push({ ...issue, input: value } as never);
      return z.NEVER;
    });
  loaders.set(section, load);
  return section as unknown as z.ZodType<z.output<Schema>, z.input<Schema> | undefined>;
}

/** The schema of such a section, loaded now; undefined for any other schema. */
export function loadedSection(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  return loaders.get(schema)?.();
}
