import { isNode, type OpenapiDocument, type OpenapiNode } from './openapi-document.ts';

export type OpenapiCredentials = {
  /** Options of the kind `http`, with references in the place of secrets. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Variables of the environment that must be set. */
  readonly variables: readonly string[];
};

/**
 * What an operation asks of those who call it: the first way that can be taken, none where one is to ask nothing.
 *
 * @returns a text that says why, where there is no such way
 */
export function openapiCredentials(
  operation: OpenapiNode,
  document: OpenapiDocument,
): OpenapiCredentials | string {
  const requirements = operation.security ?? document.root.security;
  if (!Array.isArray(requirements) || requirements.length === 0) return { options: {}, variables: [] };
  const ways = requirements.slice(0, 20).map((requirement) => together(requirement, document));
  const open = ways.find((way) => typeof way !== 'string' && way.variables.length === 0);
  return open ?? ways.find((way) => typeof way !== 'string') ?? ways[0]!;
}

/** Every scheme of one requirement is needed. */
function together(requirement: unknown, document: OpenapiDocument): OpenapiCredentials | string {
  if (!isNode(requirement)) return 'its security cannot be read';
  const components = isNode(document.root.components) ? document.root.components : {};
  const schemes = isNode(components.securitySchemes) ? components.securitySchemes : {};
  let options: Record<string, unknown> = {};
  const variables: string[] = [];
  for (const name of Object.keys(requirement)) {
    const scheme = Object.hasOwn(schemes, name) ? document.node(schemes[name]) : undefined;
    const read = scheme && byScheme(scheme, variableName(name));
    if (read === undefined) return `its security scheme ${name} cannot be met by a header`;
    const headers = { ...(options.secret_headers as object), ...(read.secret_headers as object) };
    options = {
      ...options,
      ...read,
      ...(Object.keys(headers).length > 0 ? { secret_headers: headers } : {}),
    };
    variables.push(variableName(name));
  }
  return { options, variables };
}

function byScheme(scheme: OpenapiNode, variable: string): Record<string, unknown> | undefined {
  const reference = `\${env:${variable}}`;
  const { type, name } = scheme;
  if (type === 'apiKey' && scheme.in === 'header' && typeof name === 'string') {
    return { secret_headers: { [name]: reference } };
  }
  if (type === 'http' && /^basic$/i.test(String(scheme.scheme))) {
    return { basic_auth: { username: 'vedette', password: reference } };
  }
  const bearer = type === 'oauth2' || type === 'openIdConnect' || /^bearer$/i.test(String(scheme.scheme));
  return bearer ? { bearer_token: reference } : undefined;
}

function variableName(name: string): string {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toUpperCase()
    .slice(0, 60);
  return /^[A-Z]/.test(plain) ? plain : `API_${plain}`;
}
