import { readFileSync, statSync } from 'node:fs';
import { errorCode } from '../kit/errors.ts';
import { safeLine } from '../kit/safe-text.ts';

const MAXIMUM_BYTES = 65_536;

/**
 * Reads the file of a secret, without the line feed at its end; at most 64 KiB.
 *
 * @returns the text, or why it was refused: what was wrong; what to do.
 */
export function readSecretFile(
  path: string,
  warn: (message: string) => void,
): { text: string } | { refused: string } {
  const name = safeLine(path);
  try {
    const { mode, size } = statSync(path);
    // A pipe would make the read wait for ever.
    if ((mode & 0o170_000) !== 0o100_000) return { refused: `${name} is not a regular file; name one` };
    if (size > MAXIMUM_BYTES) return { refused: `${name} is larger than 64 KiB; name the right file` };
    if ((mode & 0o004) !== 0) warn(`everybody on this host can read ${name}; chmod 600 ${name}`);
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return text === '' ? { refused: `${name} is empty; write the secret into it` } : { text };
  } catch (error) {
    const code = errorCode(error) ?? 'unreadable';
    return { refused: `cannot read ${name}: ${code}; create it, readable for the agent alone` };
  }
}
