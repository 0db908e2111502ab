import { readFile } from 'node:fs/promises';
import type { RepositoryKey } from '../../../recovery/archive/repository-key.ts';
import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { Secret } from '../../kit/secret.ts';
import { askSecret } from './ask-secret.ts';
import type { RepositoryArguments } from './repository-options.ts';

type Environment = Record<string, string | undefined>;

export type AskKey = {
  /** Asked twice, as it is chosen now and not known yet. */
  readonly isNew: boolean;
  /** What it is for, as the question says it. */
  readonly of: string;
};

/**
 * The key that was given: `--key-file`, `--passphrase-file`, `VEDETTE_PASSPHRASE`, `VEDETTE_PASSPHRASE_FILE`, in this order. The
 * passphrase is taken out of the environment, so that no program that is run for a backup gets to see it.
 *
 * @returns undefined where none was given.
 * @throws OperationalError
 */
export async function givenKey(
  args: RepositoryArguments,
  environment: Environment = process.env,
): Promise<RepositoryKey | undefined> {
  const { VEDETTE_PASSPHRASE: passphrase, VEDETTE_PASSPHRASE_FILE: file } = environment;
  delete environment.VEDETTE_PASSPHRASE;
  if (args.keyFile !== undefined) return keyOfText(await secretFrom(args.keyFile), args.keyFile);
  if (args.passphraseFile !== undefined) return { passphrase: await passphraseFrom(args.passphraseFile) };
  if (passphrase) return { passphrase: new Secret(passphrase) };
  return file ? { passphrase: await passphraseFrom(file) } : undefined;
}

/** Asks for the passphrase on the terminal. @throws OperationalError `unauthenticated` where there is none, or none is typed. */
export async function askedKey({ isNew, of }: AskKey): Promise<RepositoryKey> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) throw noKey(of);
  const streams = { input: process.stdin, output: process.stderr };
  const typed = await askSecret(`${isNew ? 'New passphrase' : 'Passphrase'} for ${of}: `, streams);
  if (!typed) throw noKey(of);
  if (isNew && (await askSecret('The same again: ', streams)) !== typed)
    throw new OperationalError('invalid', 'Cannot use the passphrase: the two are not the same');
  return { passphrase: new Secret(typed) };
}

/** What a key file holds, told by its prefix. @throws OperationalError `invalid` */
function keyOfText(secret: Secret, path: string): RepositoryKey {
  const text = secret.reveal();
  if (text.startsWith('vedette-identity-1:')) return { identity: secret };
  if (text.startsWith('vedette-writer-1:')) return { writerKey: secret };
  throw new OperationalError('invalid', `Cannot use the key file ${path}: it holds no key of a repository`, {
    hint: 'vedette backup key new makes one; a file with a passphrase is for --passphrase-file',
  });
}

/** The passphrase in a file. @throws OperationalError */
export async function passphraseFrom(path: string): Promise<Secret> {
  const secret = await secretFrom(path);
  if (secret.reveal() !== '') return secret;
  throw new OperationalError('invalid', `Cannot use the passphrase file ${path}: it is empty`);
}

/** The first line that is neither empty nor a comment. */
async function secretFrom(path: string): Promise<Secret> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.replace(/\r$/, ''));
    return new Secret(lines.find((line) => line !== '' && !line.startsWith('# ')) ?? '');
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new OperationalError('not-found', `Cannot read the key from ${path}: there is no such file`);
    throw new OperationalError('invalid', `Cannot read the key from ${path}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

function noKey(of: string): OperationalError {
  return new OperationalError('unauthenticated', `Cannot open ${of}: no passphrase and no key was given`, {
    hint: 'Set VEDETTE_PASSPHRASE, or give --passphrase-file or --key-file',
  });
}
