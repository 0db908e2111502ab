import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** As much of a JSON Schema as says where fields that nobody knows may stand. */
export type JsonSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};

/** What is wrong with a value by a JSON Schema (2020-12); empty when nothing is. */
export function schemaErrors(schema: JsonSchema, value: unknown): string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message }: ErrorObject) => `${instancePath}: ${message}`,
  );
}

/**
 * The same answer of a later version: a field that nobody knows in every object of fixed fields. Records of free names
 * (labels, cpu modes) are left alone: there a new name is a new entry, of the type of the others.
 */
export function withUnknownFields(value: unknown, schema: JsonSchema = {}): unknown {
  const { anyOf, items, properties } = schema;
  if (Array.isArray(value)) return value.map((item) => withUnknownFields(item, items));
  if (typeof value !== 'object' || value === null) return value;
  if (anyOf !== undefined)
    return withUnknownFields(
      value,
      anyOf.find(({ type }) => type === 'object'),
    );
  if (properties === undefined) return value;
  const fields = Object.entries(value).map(([key, below]) => [
    key,
    withUnknownFields(below, properties[key]),
  ]);
  return { ...Object.fromEntries(fields), unknownToThisVersion: { nested: [1, 'x', null] } };
}

/** Where a schema refuses fields that it does not name. */
export function closedObjects(schema: JsonSchema, path = ''): string[] {
  const { anyOf = [], items, properties = {}, additionalProperties } = schema;
  const below = [...anyOf, ...(items ? [items] : [])].flatMap((each) => closedObjects(each, path));
  const named = Object.entries(properties).flatMap(([key, each]) => closedObjects(each, `${path}/${key}`));
  const free =
    typeof additionalProperties === 'object' ? closedObjects(additionalProperties, `${path}/*`) : [];
  return [...(additionalProperties === false ? [path] : []), ...below, ...named, ...free];
}
