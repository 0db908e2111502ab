import { isNode, OpenapiDocument, type OpenapiNode } from './openapi-document.ts';
import { openapiParameters } from './openapi-parameters.ts';
import { openapiCredentials } from './openapi-security.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';
import { quotedText } from './quoted-text.ts';

export type OpenapiProbes = {
  /** One for each safe operation, with a `name`. */
  readonly probes: readonly ProbeDefinition[];
  /** What was left out and what must be set, for a person. */
  readonly notes: readonly string[];
};

const MOST_PROBES = 500;
const MOST_NOTES = 100;
/** The safe methods (RFC 9110 §9.2.1) that ask for something. */
const SAFE = ['get', 'head'] as const;

/**
 * Makes a probe of each operation with GET or HEAD that needs nothing the document does not give
 * (https://spec.openapis.org/oas/v3.1.0). What else the operation answers is not checked against its schema.
 *
 * @param baseUrl where the API is, for a document whose servers do not say it whole
 * @throws OperationalError where the document cannot be read
 */
export function readOpenapiProbes(text: string, { baseUrl }: { baseUrl?: string } = {}): OpenapiProbes {
  const document = new OpenapiDocument(text);
  const found = new Findings();
  const paths = isNode(document.root.paths) ? document.root.paths : {};
  for (const [path, written] of Object.entries(paths)) {
    const item = document.node(written);
    for (const method of SAFE) {
      const operation = document.node(item?.[method]);
      if (item && operation) readOperation({ path, item, method, operation, document, baseUrl }, found);
    }
  }
  return found.result();
}

type Operation = {
  readonly path: string;
  readonly item: OpenapiNode;
  readonly method: (typeof SAFE)[number];
  readonly operation: OpenapiNode;
  readonly document: OpenapiDocument;
  readonly baseUrl: string | undefined;
};

/** Adds the probe of an operation, or says why there is none. */
function readOperation(context: Operation, found: Findings): void {
  const called = `${context.method.toUpperCase()} ${context.path}`;
  const read = probeOf(context);
  if (typeof read === 'string') {
    found.leaveOut(called, read);
    return;
  }
  for (const variable of read.variables) found.variables.add(variable);
  found.add(nameOf(context.operation, called), read.probe);
}

/** The probe of an operation, or a text that says why there is none. */
function probeOf(context: Operation): { probe: ProbeDefinition; variables: readonly string[] } | string {
  const { path, item, method, operation, document } = context;
  const server = serverOf(context);
  if (server === undefined) return 'its server has no whole address; give the base URL';
  const parameters = openapiParameters(path, parametersOf(item, operation, document), document);
  if (typeof parameters === 'string') return `no example or default for ${parameters}`;
  const credentials = openapiCredentials(operation, document);
  if (typeof credentials === 'string') return credentials;
  const query = parameters.query && `?${parameters.query}`;
  const url = URL.parse(`${server.replace(/\/$/, '')}${parameters.path}${query}`);
  if (url === null) return 'its address cannot be read';
  const { statuses, type } = expected(operation, document);
  const typed = type === undefined || method === 'head' ? undefined : [contentType(type)];
  const probe = {
    kind: 'http',
    url: url.href,
    method: method === 'head' ? 'HEAD' : undefined,
    headers: Object.keys(parameters.headers).length > 0 ? parameters.headers : undefined,
    ...credentials.options,
    redirects: statuses.some((status) => status.startsWith('3')) ? { follow: false } : undefined,
    status: statuses,
    conditions: typed,
  };
  return { probe, variables: credentials.variables };
}

function contentType(type: string): string {
  return `header("content-type") contains ${quotedText(type)}`;
}

/** Those of the path, and of the operation in their place. */
function parametersOf(item: OpenapiNode, operation: OpenapiNode, document: OpenapiDocument): OpenapiNode[] {
  const all = [...document.nodes(item.parameters), ...document.nodes(operation.parameters)];
  return [...new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()];
}

/** The nearest server, its variables at their defaults; a relative one begins at `baseUrl`. */
function serverOf({ item, operation, document, baseUrl }: Operation): string | undefined {
  const servers = [operation, item, document.root]
    .map((node) => document.nodes(node.servers))
    .find((list) => list.length > 0);
  const [server] = servers ?? [];
  const variables = isNode(server?.variables) ? server.variables : {};
  const written = typeof server?.url === 'string' ? server.url : '/';
  const filled = written.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    String(document.node(variables[name])?.default ?? ''),
  );
  const url = URL.parse(filled, baseUrl);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** The statuses that an operation says it has when it goes well, and the one type of their body. */
function expected(
  operation: OpenapiNode,
  document: OpenapiDocument,
): { statuses: string[]; type: string | undefined } {
  const responses = isNode(operation.responses) ? operation.responses : {};
  const good = Object.keys(responses).filter((status) => /^[23](?:\d\d|XX)$/i.test(status));
  const types = good.flatMap((status) =>
    Object.keys((document.node(responses[status])?.content as object) ?? {}),
  );
  const [type] = types;
  const one = new Set(types).size === 1 && /^[\w.+-]+\/[\w.+-]+$/.test(type!) ? type : undefined;
  return { statuses: good.length > 0 ? good.map((status) => status.toLowerCase()) : ['2xx'], type: one };
}

function nameOf({ operationId }: OpenapiNode, called: string): string {
  return (typeof operationId === 'string' && operationId !== '' ? operationId : called)
    .replace(/[\0-\x1f]/g, '')
    .slice(0, 200);
}

class Findings {
  readonly variables = new Set<string>();
  readonly #probes = new Map<string, ProbeDefinition>();
  readonly #left: string[] = [];

  add(name: string, probe: ProbeDefinition): void {
    if (this.#probes.size >= MOST_PROBES) {
      this.leaveOut(name, `there are ${MOST_PROBES} probes already`);
      return;
    }
    let free = name;
    for (let number = 2; this.#probes.has(free); number++) free = `${name} ${number}`;
    this.#probes.set(free, withoutGaps({ name: free, ...probe }));
  }

  leaveOut(called: string, why: string): void {
    this.#left.push(`${called} is left out: ${why}`);
  }

  result(): OpenapiProbes {
    const more = this.#left.length - MOST_NOTES;
    const notes = [
      ...this.#left.slice(0, MOST_NOTES),
      ...(more > 0 ? [`${more} more are left out`] : []),
      ...(this.variables.size > 0
        ? [`secrets are references, set them in the environment: ${[...this.variables].join(', ')}`]
        : []),
    ];
    return { probes: [...this.#probes.values()], notes };
  }
}
