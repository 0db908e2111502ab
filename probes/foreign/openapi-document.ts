import { parseDocument } from 'yaml';
import { OperationalError } from '../../agent/kit/errors.ts';

/** Largest document that is read, in characters, as JSON and as YAML. */
const LARGEST_JSON = 32 * 1_024 * 1_024;
const LARGEST_YAML = 4 * 1_024 * 1_024;
/** Most references that lead on to another. */
const MOST_HOPS = 20;

/** A part of a document of which nothing is known. */
export type OpenapiNode = Readonly<Record<string, unknown>>;

/** An OpenAPI document (3.0 or 3.1) whose local references can be followed. */
export class OpenapiDocument {
  readonly root: OpenapiNode;

  /** @throws OperationalError `invalid`, `too-large` */
  constructor(text: string) {
    const root = /^\s*[{[]/.test(text) ? readJson(text) : readYaml(text);
    const version = isNode(root) ? root.openapi : undefined;
    if (!isNode(root) || typeof version !== 'string' || !/^3\.[01]\./.test(`${version}.`)) {
      const found =
        isNode(root) && root.swagger !== undefined ? `Swagger ${root.swagger}` : String(version ?? 'none');
      throw refused(`OpenAPI 3.0 or 3.1 is needed, found ${found}`);
    }
    this.root = root;
  }

  /** A map as it is or where its `$ref` leads; undefined for anything else, for references elsewhere and in circles. */
  node(value: unknown): OpenapiNode | undefined {
    let found = value;
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      if (!isNode(found)) return undefined;
      if (typeof found.$ref !== 'string') return found;
      found = this.#at(found.$ref);
    }
    return undefined;
  }

  nodes(value: unknown): OpenapiNode[] {
    const items: unknown[] = Array.isArray(value) ? value.slice(0, 1_000) : [];
    return items.map((item) => this.node(item)).filter((node) => node !== undefined);
  }

  /** A JSON pointer (RFC 6901) in a fragment. */
  #at(reference: string): unknown {
    if (!reference.startsWith('#/')) return undefined;
    let found: unknown = this.root;
    for (const step of reference.slice(2).split('/').slice(0, 100)) {
      const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
      found = (found as OpenapiNode)[key];
    }
    return found;
  }
}

export function isNode(value: unknown): value is OpenapiNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(text: string): unknown {
  if (text.length > LARGEST_JSON) throw tooLarge(LARGEST_JSON);
  try {
    return JSON.parse(text);
  } catch {
    return readYaml(text);
  }
}

function readYaml(text: string): unknown {
  if (text.length > LARGEST_YAML) throw tooLarge(LARGEST_YAML);
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw refused(error.message.split('\n')[0]!);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw refused((cause as Error).message);
  }
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

function refused(why: string): OperationalError {
  return new OperationalError('invalid', `Cannot read the OpenAPI document: ${why}`);
}

function tooLarge(limit: number): OperationalError {
  return new OperationalError(
    'too-large',
    `Cannot read the OpenAPI document: it is over ${limit} characters`,
  );
}
