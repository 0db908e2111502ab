import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { Secret } from '../../../agent/kit/secret.ts';
import type { S3Credentials } from './signature-v4.ts';

export type AwsSettings = { readonly credentials?: S3Credentials; readonly region?: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Credentials and region as every tool of AWS finds them: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` and
 * `AWS_REGION`, else a profile of `~/.aws/credentials` and `~/.aws/config` ("Configuration and credential file settings", AWS CLI).
 *
 * @param profile the one to take, whatever the environment says
 * @throws OperationalError when a profile is asked for that is not there, or a file cannot be read
 */
export async function awsSettings(
  profile: string | undefined,
  environment: Environment = process.env,
): Promise<AwsSettings> {
  const named = profile ?? environment.AWS_PROFILE;
  const fromEnvironment = profile === undefined ? environmentCredentials(environment) : undefined;
  const section = await profileSettings(named ?? 'default', environment);
  const credentials = fromEnvironment ?? section.credentials;
  if (named !== undefined && credentials === undefined)
    throw new OperationalError('invalid', `Cannot use the AWS profile ${named}: it has no access key`, {
      hint: `aws configure --profile ${named}`,
    });
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? section.region;
  return { ...(credentials && { credentials }), ...(region && { region }) };
}

function environmentCredentials(environment: Environment): S3Credentials | undefined {
  return credentialsOf({
    aws_access_key_id: environment.AWS_ACCESS_KEY_ID,
    aws_secret_access_key: environment.AWS_SECRET_ACCESS_KEY,
    aws_session_token: environment.AWS_SESSION_TOKEN,
  });
}

async function profileSettings(name: string, environment: Environment): Promise<AwsSettings> {
  const folder = join(environment.HOME ?? homedir(), '.aws');
  const keys = await section(environment.AWS_SHARED_CREDENTIALS_FILE ?? join(folder, 'credentials'), [name]);
  // In this file alone all sections but one say what they are.
  const titles = name === 'default' ? ['default', 'profile default'] : [`profile ${name}`];
  const rest = await section(environment.AWS_CONFIG_FILE ?? join(folder, 'config'), titles);
  const credentials = credentialsOf(keys) ?? credentialsOf(rest);
  const region = rest.region ?? keys.region;
  return { ...(credentials && { credentials }), ...(region && { region }) };
}

function credentialsOf(values: Environment): S3Credentials | undefined {
  const { aws_access_key_id: id, aws_secret_access_key: secret, aws_session_token: token } = values;
  if (!id || !secret) return undefined;
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(secret),
    ...(token && { sessionToken: new Secret(token) }),
  };
}

async function section(path: string, titles: readonly string[]): Promise<Environment> {
  try {
    return iniSection(await readFile(path, 'utf8'), titles);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return {};
    throw new OperationalError('forbidden', `Cannot read ${path}: ${errorMessage(error)}`, { cause: error });
  }
}

/** The settings of the sections with one of these titles; a later one counts. */
export function iniSection(text: string, titles: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const title = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]?.replace(/\s+/g, ' ');
    if (title !== undefined) inside = titles.includes(title);
    // What is indented belongs to the setting above.
    const [, name, value] = /^([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (inside && name !== undefined && value !== undefined) values[name.toLowerCase()] = value;
  }
  return values;
}
