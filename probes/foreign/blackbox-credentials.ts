import type { ForeignSection } from './foreign-section.ts';
import { withoutGaps } from './probe-definition.ts';

export type BlackboxCredentials = {
  /** The value of a header Authorization that no option of ours writes. */
  readonly authorization?: string | undefined;
  readonly basic_auth?: Record<string, unknown> | undefined;
  readonly bearer_token?: string | undefined;
  readonly oauth2?: Record<string, unknown> | undefined;
};

const REFERENCE = 'names a secret of a manager, which is not asked here';

/** `basic_auth`, `bearer_token`, `authorization` and `oauth2`; what stands in a file becomes a reference to it. */
export function blackboxCredentials(section: ForeignSection): BlackboxCredentials {
  return withoutGaps({
    ...authorization(section.section('authorization')),
    ...withoutGaps({ bearer_token: secret(section, 'bearer_token') }),
    basic_auth: basicAuth(section.section('basic_auth')),
    oauth2: oauth2(section.section('oauth2')),
  });
}

/** A value of its own, or a reference to the file beside it. */
function secret(section: ForeignSection, key: string): string | undefined {
  const [value, file] = [section.text(key) || undefined, section.text(`${key}_file`) || undefined];
  if (value !== undefined && file !== undefined)
    return section.refuse(`${key}_file`, `excludes ${key}: leave one out`);
  if (file === undefined) return value;
  return file.startsWith('/')
    ? `\${file:${file}}`
    : section.refuse(`${key}_file`, 'expected an absolute path');
}

function basicAuth(section: ForeignSection | undefined): Record<string, unknown> | undefined {
  if (section === undefined) return undefined;
  const [username, password] = [section.text('username') ?? '', secret(section, 'password')];
  section.refuseAny({
    username_file: 'is not read: write the name itself',
    username_ref: REFERENCE,
    password_ref: REFERENCE,
  });
  if (password === undefined) section.refuse('password', 'expected a password');
  section.end();
  return { username, password };
}

function authorization(section: ForeignSection | undefined): BlackboxCredentials {
  if (section === undefined) return {};
  const [type, credentials] = [section.text('type') || 'Bearer', secret(section, 'credentials')];
  section.refuseAny({ credentials_ref: REFERENCE });
  if (credentials === undefined) section.refuse('credentials', 'expected credentials');
  section.end();
  if (type === 'Bearer') return { bearer_token: credentials };
  if (credentials?.startsWith('${file:')) {
    section.refuse('credentials_file', `goes with the type Bearer only: put "${type} …" into headers`);
  }
  return { authorization: `${type} ${credentials}` };
}

function oauth2(section: ForeignSection | undefined): Record<string, unknown> | undefined {
  if (section === undefined) return undefined;
  const { grant_type = 'client_credentials', ...params } = section.pairs('endpoint_params');
  if (grant_type !== 'client_credentials')
    section.refuse('endpoint_params', `has a grant_type other than client_credentials`);
  const scopes = section.texts('scopes');
  const read = withoutGaps({
    token_url: section.text('token_url'),
    client_id: section.text('client_id'),
    client_secret: secret(section, 'client_secret'),
    scopes: scopes.length > 0 ? scopes : undefined,
    endpoint_params: Object.keys(params).length > 0 ? params : undefined,
  });
  for (const key of ['token_url', 'client_id', 'client_secret'] as const) {
    if (read[key] === undefined) section.refuse(key, 'is missing');
  }
  section.refuseAny({
    client_secret_ref: REFERENCE,
    tls_config: 'is not read: the token server is trusted as the target is',
    proxy_url: 'is not read: the token server is asked as the target is',
    proxy_from_environment: 'is not read',
    no_proxy: 'is not read',
    proxy_connect_header: 'is not read',
  });
  section.end();
  return read;
}
