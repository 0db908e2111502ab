import { z } from 'zod';
import { type OptionMeta, optionSchemas } from './option-schema.ts';
import { schema } from './schema.ts';
import { loadedSection } from './section-when-written.ts';

/** The JSON Schema (draft 2020-12) of the file as it is written, for editors. */
export function configSchema(): Record<string, unknown> {
  const { $schema, ...rest } = jsonSchemaOf(schema);
  return { $schema, title: 'The configuration of vedette', ...rest };
}

function jsonSchemaOf(schema: z.core.$ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    override({ zodSchema, jsonSchema }) {
      const loaded = loadedSection(zodSchema);
      if (loaded !== undefined) Object.assign(jsonSchema, withoutDialect(jsonSchemaOf(loaded)));
      // Asked of the schema, not of the result: there the marks of a wrapped schema are gone already.
      else inWords(jsonSchema, optionSchemas(zodSchema, [])[0]?.meta ?? {});
    },
  });
}

function withoutDialect({ $schema: _, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

/** Tells in the description what our marks mean; the default of one host is no default of the format. */
function inWords(jsonSchema: Record<string, unknown>, meta: OptionMeta): void {
  const { description = '', restart, secret, computed } = meta;
  const notes = [
    description,
    computed && `Default: ${computed}.`,
    secret && 'A reference: ' + '$' + '{env:NAME} or ' + '$' + '{file:path}.',
    restart && 'Takes effect after a restart.',
  ].filter((note) => typeof note === 'string' && note !== '');
  if (notes.length > 0) jsonSchema.description = notes.join(' ');
  if (computed !== undefined) delete jsonSchema.default;
  for (const mark of ['restart', 'secret', 'computed'] as const) delete jsonSchema[mark];
}
