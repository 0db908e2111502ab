import { z } from 'zod';
import { secretField } from '../../../agent/kit/config-fields.ts';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { defineTargetKind } from '../target-kind.ts';

const options = z
  .strictObject({
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
      .describe('The bucket; it must be there.'),
    prefix: z
      .string()
      .max(500)
      .regex(
        /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*\/?$/,
        'expected a path such as backups/web-2',
      )
      .optional()
      .describe('Folder in the bucket; the whole bucket without it.'),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'expected a URL such as https://s3.example.com' })
      .regex(/^https?:\/\/[^@?#]+$/, 'expected a URL without a user, ? and #')
      .optional()
      .describe('The server; AWS without it.'),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, 'expected a region such as eu-central-1')
      .optional()
      .describe('Region of the bucket; else AWS_REGION, the profile, us-east-1.'),
    access_key_id: z
      .string()
      .regex(/^[^\s\p{Cc}/]{1,200}$/u, 'expected an access key')
      .optional()
      .describe('Access key; else the environment or the profile, as the tools of AWS find it.'),
    secret_access_key: secretField().optional().describe('Secret key of the access key.'),
    session_token: secretField().optional().describe('Session token, for keys that expire.'),
    profile: z
      .string()
      .regex(/^[^\]\p{Cc}]{1,100}$/u, 'expected the name of a profile')
      .optional()
      .describe('Profile of ~/.aws/credentials.'),
    path_style: z
      .boolean()
      .optional()
      .describe(
        'Bucket in the path and not in the host name; so with an endpoint, and not at AWS, unless set.',
      ),
    lock: z
      .strictObject({
        mode: z.enum(['governance', 'compliance']).describe('Who may lift it: the account, or nobody.'),
        days: z.int().min(1).max(36_500).describe('For how long no object can be removed or replaced.'),
      })
      .optional()
      .describe('Object Lock: the server refuses to remove. The bucket must have been made for it.'),
  })
  .refine(
    ({ access_key_id, secret_access_key }) =>
      (access_key_id === undefined) === (secret_access_key === undefined),
    {
      message: 'access_key_id and secret_access_key belong together',
    },
  );

/** A bucket of AWS S3, or of any server that speaks it. */
export const s3 = defineTargetKind({
  kind: 's3',
  describe: 'A bucket of AWS S3, or of any server that speaks it.',
  options,
  fromWords,
  open: async (options) => {
    const { openS3 } = await import('./open-s3.ts');
    return openS3(options);
  },
});

export type S3Options = z.output<typeof options>;

/** `bucket/prefix` at AWS, or `https://endpoint/bucket/prefix`. */
function fromWords(what: string): unknown {
  const [, endpoint, bucket, prefix] = /^(?:(https?:\/\/[^/]+)\/)?([^/:@]+)(?:\/(.+))?$/.exec(what) ?? [];
  if (bucket === undefined)
    throw new OperationalError(
      'invalid',
      'Cannot use the target: expected bucket/prefix or https://endpoint/bucket/prefix',
    );
  if (endpoint?.includes('@'))
    throw new OperationalError(
      'invalid',
      'Cannot use the target: a key does not belong on the command line',
      {
        hint: 'export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a profile of ~/.aws/credentials',
      },
    );
  return { bucket, ...(endpoint && { endpoint }), ...(prefix && { prefix }) };
}
