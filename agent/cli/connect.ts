import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from '../client/client.ts';
import { localAgent } from '../client/local-agent.ts';
import { sshTarget, type Target } from '../client/target.ts';
import { errorCode, errorMessage, OperationalError } from '../kit/errors.ts';
import { Secret } from '../kit/secret.ts';
import { sendsInClear } from '../kit/sends-in-clear.ts';
import { normalFingerprint } from '../kit/shown-certificate.ts';
import type { ConnectionArguments } from './connection-options.ts';

/** Milliseconds: the first request waits for ssh to log in. */
const SSH_TIMEOUT = 15_000;

/**
 * The agent that a command is about: the one that `--ssh` reaches, or a peer of it; the one at `--url`, the one with the data folder `--data`, else that of this host
 * by its usual places, and at last by its configuration.
 *
 * @throws OperationalError when there is none, or an option is wrong.
 */
export async function connect(args: ConnectionArguments): Promise<Client> {
  const { url, via, data, ssh, sshOption: options } = args;
  if (via !== undefined) return createClient(await relayed(via, args));
  if (ssh !== undefined) {
    const there = sshTarget({ host: ssh, ...(options && { options }) });
    const target = url === undefined ? there : { url: checkedUrl(url, {}), via: there };
    return createClient(target, { timeout: SSH_TIMEOUT });
  }
  if (url !== undefined) return createClient({ ...(await credentials(args)), url: checkedUrl(url, args) });
  if (data !== undefined) return localAgent({ dataFolder: data });
  try {
    return await localAgent();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const configured = await configuredAgent();
    if (configured !== undefined) return configured;
    throw error;
  }
}

/** The agent between, or one of its peers as that agent asks it. */
async function relayed(via: string, args: ConnectionArguments): Promise<Target> {
  const between = { ...(await credentials(args)), url: checkedUrl(via, args, '--via') };
  if (args.url === undefined) return between;
  const url = checkedUrl(args.url, { ...args, tokenFile: undefined });
  return { url, via: between };
}

/** The text of a file that holds one secret, without its line end. @throws OperationalError */
export async function readSecret(path: string): Promise<Secret> {
  try {
    return new Secret((await readFile(path, 'utf8')).trim());
  } catch (error) {
    const kind = errorCode(error) === 'ENOENT' ? 'not-found' : 'invalid';
    throw new OperationalError(kind, `Cannot read the token file: ${errorMessage(error)}`, { cause: error });
  }
}

async function credentials({ tokenFile, fingerprint, caFile }: ConnectionArguments) {
  return {
    ...(tokenFile === undefined ? {} : { token: await readSecret(tokenFile) }),
    ...(fingerprint === undefined ? {} : { fingerprint: checkedFingerprint(fingerprint) }),
    ...(caFile === undefined ? {} : { caFile }),
  };
}

function checkedUrl(text: string, { tokenFile }: ConnectionArguments, option = '--url'): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new OperationalError(
      'invalid',
      `Cannot use ${option} ${text}: it is not an http:// or https:// address`,
      {
        hint: 'Write it like http://127.0.0.1:8338',
      },
    );
  }
  if (tokenFile === undefined || !sendsInClear(url.origin)) return url.origin;
  throw new OperationalError('invalid', `Cannot use ${option} ${text}: the token could be read on the way`, {
    hint: 'Use https://',
  });
}

function checkedFingerprint(text: string): string {
  const fingerprint = normalFingerprint(text);
  if (/^[0-9a-f]{64}$/.test(fingerprint)) return fingerprint;
  throw new OperationalError(
    'invalid',
    `Cannot use --fingerprint ${text}: it is not the SHA-256 of a certificate`,
    {
      hint: 'Write its 64 hexadecimal digits, with or without colons, as the agent prints them at start',
    },
  );
}

/**
 * The agent where a configuration puts it, by default that of this host; undefined when it may not be read, or nobody
 * is there.
 */
export async function configuredAgent(file?: string): Promise<Client | undefined> {
  const { loadConfig } = await import('../config/load-config.ts');
  try {
    const { data, api } = loadConfig(file === undefined ? {} : { file }).config;
    const url = `${api.tls.enabled ? 'https' : 'http'}://${api.listen}`;
    return await localAgent({ url, socketPath: api.socket ?? join(data, 'agent.sock') });
  } catch (error) {
    if (isUnavailable(error) || (error instanceof OperationalError && error.kind === 'forbidden'))
      return undefined;
    throw error;
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof OperationalError && error.kind === 'unavailable';
}
