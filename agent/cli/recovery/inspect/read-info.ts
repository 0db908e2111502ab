import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { decryptInfo, isEncrypted } from '../../../../recovery/foreign/pgbackrest/info-cipher.ts';
import { type InfoFile, parseInfoFile } from '../../../../recovery/foreign/pgbackrest/info-file.ts';
import { errorCode, errorMessage, OperationalError } from '../../../kit/errors.ts';
import { unreadable } from './read-folder.ts';

/** Bytes; that of a thousand backups has about one MiB. */
const MAXIMUM = 16 * 2 ** 20;

export type InfoFileState = {
  readonly name: string;
  /** Of the file itself, not of its copy. */
  readonly checksum: 'agrees' | 'differs' | 'absent' | 'unknown';
  readonly copy: 'agrees' | 'differs' | 'absent' | 'unknown';
};

export type ReadInfo = {
  readonly state: InfoFileState;
  readonly encrypted: boolean;
  /** Undefined where it is encrypted and there is no passphrase. */
  readonly info: InfoFile | undefined;
  readonly problems: readonly string[];
};

/**
 * Reads an info file, and its copy, which stands in where the file is gone or damaged, as pgBackRest does it; undefined where
 * there is neither.
 *
 * @throws OperationalError where neither can be read.
 */
export async function readInfo(path: string, passphrase: string | undefined): Promise<ReadInfo | undefined> {
  const name = basename(path);
  const [own, copy] = [await readBounded(path), await readBounded(`${path}.copy`)];
  const content = own ?? copy;
  if (content === undefined) return undefined;
  const encrypted = isEncrypted(content);
  if (encrypted && passphrase === undefined) {
    // Equal content may be encrypted to other bytes: only bytes that are the same say something.
    const same = own !== undefined && copy !== undefined && own.equals(copy);
    const copyState = copy === undefined ? 'absent' : same ? 'agrees' : 'unknown';
    return {
      state: { name, checksum: 'unknown', copy: copyState },
      encrypted,
      info: undefined,
      problems: [],
    };
  }
  const first = own && attempt(own, path, passphrase);
  const second = copy && attempt(copy, `${path}.copy`, passphrase);
  const tries = [first, second].filter((tried) => tried?.info !== undefined);
  const used = tries.find((tried) => tried?.whole) ?? tries[0];
  if (used?.info === undefined) throw first?.error ?? second?.error;
  const state: InfoFileState = {
    name,
    checksum: first === undefined ? 'absent' : (first.info?.checksum ?? 'differs'),
    copy: second === undefined ? 'absent' : first?.text === second.text ? 'agrees' : 'differs',
  };
  return { state, encrypted, info: used.info, problems: problemsOf(state, first, second, used) };
}

type Attempt = {
  readonly text?: string;
  readonly info?: InfoFile;
  /** Its checksum agrees. */
  readonly whole: boolean;
  readonly error?: OperationalError;
};

function attempt(content: Buffer, path: string, passphrase: string | undefined): Attempt {
  try {
    const text =
      isEncrypted(content) && passphrase !== undefined
        ? decryptInfo(content, passphrase, path)
        : content.toString();
    const info = parseInfoFile(text, path);
    return { text, info, whole: info.checksum === 'agrees' };
  } catch (error) {
    if (error instanceof OperationalError) return { whole: false, error };
    throw error;
  }
}

function problemsOf(
  { name, checksum, copy }: InfoFileState,
  first: Attempt | undefined,
  second: Attempt | undefined,
  used: Attempt,
): string[] {
  const problems: string[] = [];
  if (first === undefined) problems.push(`${name} is gone; what is told is from its copy`);
  else if (first.error !== undefined)
    problems.push(`${errorMessage(first.error)}; what is told is from its copy`);
  else if (checksum === 'absent') problems.push(`${name} has no checksum: it is cut`);
  else if (checksum === 'differs')
    problems.push(`${name} is not what its checksum says: it is damaged or edited`);
  if (first?.info !== undefined && used === second) problems.push(`what is told is from the copy of ${name}`);
  if (second === undefined) problems.push(`${name} has no copy`);
  else if (first !== undefined && copy === 'differs') problems.push(`${name} and its copy differ`);
  return problems;
}

async function readBounded(path: string): Promise<Buffer | undefined> {
  try {
    // A pipe of that name must not make anybody wait.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (!facts.isFile())
      throw new OperationalError('invalid', `Cannot read ${path}: it is no file`, {
        hint: 'Look at it with ls -l',
      });
    const content = Buffer.alloc(Math.min(facts.size, MAXIMUM) + 1);
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await file.read(content, length, content.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (facts.size > MAXIMUM || length > MAXIMUM)
      throw new OperationalError('too-large', `Cannot read ${path}: it has more than ${MAXIMUM} bytes`, {
        hint: 'An info file of a thousand backups has about one MiB: this is something else',
      });
    return content.subarray(0, length);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}
