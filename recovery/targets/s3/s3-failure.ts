import { type ErrorKind, errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';

/** What a server of S3 has refused; `code` is its own word for it. */
export class S3Refusal extends OperationalError {
  readonly code: string;
  readonly status: number;

  constructor(kind: ErrorKind, message: string, code: string, status: number, hint?: string) {
    super(kind, message, hint ? { hint } : {});
    this.code = code;
    this.status = status;
  }
}

type Meaning = readonly [kind: ErrorKind, state: string, hint?: string];

/** Codes of "Error responses", Amazon S3 API Reference, and of those who speak it. What is not here is told by its status. */
const meanings: Readonly<Record<string, Meaning>> = {
  NoSuchKey: ['not-found', 'it is not there'],
  // Not `not-found`: that an object is not there must never be concluded from it.
  NoSuchBucket: ['invalid', 'there is no such bucket', 'aws s3 mb s3://BUCKET'],
  NoSuchUpload: ['unavailable', 'the upload was taken away meanwhile'],
  PreconditionFailed: ['conflict', 'it exists already'],
  ConditionalRequestConflict: ['unavailable', 'somebody else writes it at the moment'],
  OperationAborted: ['unavailable', 'somebody else changes it at the moment'],
  AccessDenied: ['forbidden', 'access denied'],
  AllAccessDisabled: ['forbidden', 'access is disabled'],
  AccountProblem: ['forbidden', 'there is a problem with the account'],
  InvalidAccessKeyId: ['unauthenticated', 'the access key is not known'],
  SignatureDoesNotMatch: ['unauthenticated', 'the secret key does not fit the access key'],
  ExpiredToken: ['unauthenticated', 'the session has expired', 'Renew the session, as with aws sso login'],
  InvalidToken: ['unauthenticated', 'the session token is not valid'],
  TokenRefreshRequired: ['unauthenticated', 'the session must be renewed'],
  RequestTimeTooSkewed: ['unauthenticated', 'the clock of this host is wrong', 'timedatectl status'],
  AuthorizationHeaderMalformed: ['invalid', 'the region is not the one of the bucket', 'Set its region'],
  AuthorizationQueryParametersError: ['invalid', 'the region is not the one of the bucket', 'Set its region'],
  IllegalLocationConstraintException: [
    'invalid',
    'the region is not the one of the bucket',
    'Set its region',
  ],
  PermanentRedirect: ['invalid', 'the bucket is at another endpoint', 'Set its region'],
  SlowDown: ['limited', 'the server asks to go slower'],
  TooManyRequests: ['limited', 'the server asks to go slower'],
  RequestTimeout: ['timeout', 'it took too long to arrive'],
  EntityTooLarge: ['storage', 'the server takes no object of that size'],
  QuotaExceeded: ['storage', 'the quota is used up', 'vedette backup prune --plan'],
  XMinioStorageFull: ['storage', 'the disk is full', 'vedette backup prune --plan'],
  XMinioAdminBucketQuotaExceeded: ['storage', 'the quota is used up', 'vedette backup prune --plan'],
  InvalidBucketState: ['invalid', 'the bucket does not allow that'],
  NotImplemented: ['invalid', 'the server cannot do that'],
};

/** What an answer that is no success means. @param text its body, which a HEAD does not have */
export function s3Refusal(target: string, what: string, response: Response, text: string): S3Refusal {
  const code = element(text, 'Code') ?? '';
  const [kind, state, hint] = meanings[code] ?? byStatus(response.status);
  const said = safeLine(element(text, 'Message') ?? '');
  const region = response.headers.get('x-amz-bucket-region') ?? element(text, 'Region');
  const server = [code, said].filter(Boolean).join(': ') || `HTTP ${response.status}`;
  const way = hint === 'Set its region' && region ? `region: ${safeLine(region, 40)}` : hint;
  return new S3Refusal(
    kind,
    `${what} in ${target}: ${state} (${safeLine(server)})`,
    code,
    response.status,
    way,
  );
}

function byStatus(status: number): Meaning {
  if (status === 401) return ['unauthenticated', 'the server does not know who we are'];
  if (status === 403) return ['forbidden', 'access denied'];
  if (status === 404) return ['not-found', 'it is not there'];
  if (status === 412) return ['conflict', 'it exists already'];
  if (status === 429) return ['limited', 'the server asks to go slower'];
  if (status === 507) return ['storage', 'the disk is full', 'vedette backup prune --plan'];
  if (status === 408 || status === 504) return ['timeout', 'the server took too long'];
  if (status === 409 || (status >= 500 && status !== 501))
    return ['unavailable', 'the server cannot answer now'];
  if (status === 301 || status === 307)
    return ['invalid', 'the bucket is at another endpoint', 'Set its region'];
  return ['invalid', 'the server refuses'];
}

/** What a request without an answer means. An end that was asked for stays as it is. */
export function s3Unreachable(target: string, what: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof OperationalError) return error;
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const state = timedOut
    ? 'the server does not answer in time'
    : safeLine(`${errorCode(error) ?? ''} ${errorMessage(error)}`.trim());
  return new OperationalError(timedOut ? 'timeout' : 'unavailable', `${what} in ${target}: ${state}`, {
    cause: error,
  });
}

/** The text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? undefined : xmlText(text);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function xmlText(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
