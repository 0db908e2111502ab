import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { errorMessage, OperationalError } from '../../kit/errors.ts';

/** Compares a file with the SHA-256 that was promised. @throws OperationalError `invalid` when it differs. */
export async function verifyChecksum(file: string, expected: string): Promise<void> {
  if (!/^[0-9a-f]{64}$/i.test(expected)) {
    throw new OperationalError('invalid', `Cannot verify ${file}: ${expected} is not a SHA-256 of 64 digits`);
  }
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(file)) hash.update(part as Buffer);
  } catch (error) {
    throw new OperationalError('not-found', `Cannot read ${file}: ${errorMessage(error)}`, { cause: error });
  }
  const found = hash.digest('hex');
  if (found === expected.toLowerCase()) return;
  throw new OperationalError(
    'invalid',
    `Cannot upgrade to ${file}: its SHA-256 is ${found}, not ${expected}`,
    {
      hint: 'Fetch the file again from where the checksum is from',
    },
  );
}

/** The checksum of a file in a list such as sha256sum(1) writes. @throws OperationalError when it is not there. */
export function listedChecksum(list: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(list, 'utf8');
  } catch (error) {
    throw new OperationalError('not-found', `Cannot read ${list}: ${errorMessage(error)}`, { cause: error });
  }
  const rows = [...text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gim)];
  // The list of a release names files in folders of their targets.
  const named = rows.filter(
    ([, , name]) => name === file || file.endsWith(`/${name}`) || name === basename(file),
  );
  if (named.length === 1) return named[0]![1]!;
  throw new OperationalError(
    'not-found',
    `Cannot find ${basename(file)} in ${list}: it has ${named.length} lines for it`,
  );
}
