import { isNode, type OpenapiDocument, type OpenapiNode } from './openapi-document.ts';

/** The parameters that an operation needs, with the values that the document gives for them. */
export type OpenapiParameters = {
  /** With its values in it. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Longest value of one parameter, in characters. */
const LONGEST = 1_000;
const OWN_HEADERS = new Set(['accept', 'authorization', 'content-type']);

/**
 * Fills in what must be given. Values are taken from examples, defaults and single choices; what may be left out is.
 *
 * @returns the name of a parameter that has no value, as a text, where there is one
 */
export function openapiParameters(
  path: string,
  written: readonly OpenapiNode[],
  document: OpenapiDocument,
): OpenapiParameters | string {
  const query = new URLSearchParams();
  const headers: [string, string][] = [];
  const inPath = new Map<string, string>();
  for (const parameter of written) {
    const { name, in: place, required } = parameter as { name?: unknown; in?: unknown; required?: unknown };
    const needed = required === true || place === 'path';
    if (typeof name !== 'string' || !needed || (place === 'header' && OWN_HEADERS.has(name.toLowerCase())))
      continue;
    const value = valueFor(parameter, document);
    if (value === undefined) return name;
    if (place === 'path') inPath.set(name, value);
    else if (place === 'query') query.append(name, value);
    else if (place === 'header') headers.push([name, value]);
    else if (place === 'cookie') headers.push(['Cookie', `${name}=${encodeURIComponent(value)}`]);
  }
  const unfilled = [...path.matchAll(/\{([^{}]+)\}/g)]
    .map(([, name]) => name!)
    .find((name) => !inPath.has(name));
  if (unfilled !== undefined) return unfilled;
  return {
    path: path.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(inPath.get(name)!)),
    query: query.toString(),
    headers: Object.fromEntries(headers),
  };
}

function valueFor(parameter: OpenapiNode, document: OpenapiDocument): string | undefined {
  const [content] = isNode(parameter.content) ? Object.values(parameter.content) : [];
  const described = [parameter, document.node(content)].filter((node) => node !== undefined);
  const schemas = described.map((node) => document.node(node.schema)).filter((node) => node !== undefined);
  const candidates = [
    ...described.flatMap((node) => [node.example, firstExample(node.examples, document)]),
    ...schemas.flatMap((schema) => [
      schema.example,
      Array.isArray(schema.examples) ? schema.examples[0] : undefined,
      schema.default,
      schema.const,
      Array.isArray(schema.enum) ? schema.enum[0] : undefined,
    ]),
  ];
  return candidates.map(asText).find((text) => text !== undefined && text !== '' && text.length <= LONGEST);
}

function firstExample(examples: unknown, document: OpenapiDocument): unknown {
  const [first] = isNode(examples) ? Object.values(examples) : [];
  return document.node(first)?.value;
}

/** A list is written with commas (style `simple`, and `form` without `explode`); objects have no one form. */
function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const plain =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => ['number', 'string'].includes(typeof item));
  return plain ? (value as unknown[]).join(',') : undefined;
}
