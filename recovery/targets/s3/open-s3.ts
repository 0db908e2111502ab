import { OperationalError } from '../../../agent/kit/errors.ts';
import { awsSettings } from './aws-profile.ts';
import type { S3Options } from './s3.ts';
import { S3Store } from './s3-store.ts';
import { S3Target, type S3TargetOptions } from './s3-target.ts';
import type { S3Credentials } from './signature-v4.ts';

export type S3TestOptions = Pick<S3TargetOptions, 'keysPerPage' | 'now'> & { readonly patience?: number };

/**
 * A bucket with credentials of its own, or those that the tools of AWS would find. Asks nobody.
 *
 * @throws OperationalError `unauthenticated` when there are none
 */
export async function openS3(
  options: S3Options,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  { patience, ...forTests }: S3TestOptions = {},
): Promise<S3Target> {
  const { bucket, prefix = '', endpoint, path_style, lock } = options;
  const found = await awsSettings(options.profile, environment);
  const name = `s3:${endpoint ? `${endpoint.replace(/\/$/, '')}/` : ''}${bucket}${prefix && `/${prefix.replace(/\/$/, '')}`}`;
  const credentials = given(options) ?? found.credentials;
  if (credentials === undefined)
    throw new OperationalError('unauthenticated', `Cannot use ${name}: there is no access key`, {
      hint: 'export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or: aws configure',
    });
  const place = {
    name,
    bucket,
    ...(endpoint !== undefined && { endpoint }),
    region: options.region ?? found.region ?? 'us-east-1',
    // A host name with a dot in front of that of AWS has no certificate.
    pathStyle: path_style ?? (endpoint !== undefined || bucket.includes('.')),
    credentials,
  };
  const store = new S3Store(place, patience);
  return new S3Target({
    store,
    prefix: prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`,
    refusesReliably: endpoint === undefined,
    ...(lock && { lock }),
    ...forTests,
  });
}

function given({ access_key_id, secret_access_key, session_token }: S3Options): S3Credentials | undefined {
  if (access_key_id === undefined || secret_access_key === undefined) return undefined;
  return {
    accessKeyId: access_key_id,
    secretAccessKey: secret_access_key,
    ...(session_token && { sessionToken: session_token }),
  };
}
