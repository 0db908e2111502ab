import { writeFileSync } from 'node:fs';
import { newIdentity } from '../../../../recovery/archive/key-text.ts';
import { errorCode, errorMessage, OperationalError } from '../../../kit/errors.ts';
import type { Secret } from '../../../kit/secret.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';

export type NewKeyArguments = { readonly out?: string | undefined; readonly json: boolean };

/** `vedette backup key new`. The secret goes to the file, or alone to standard output. @throws OperationalError */
export function newKey({ out, json }: NewKeyArguments, output: Output): ExitCode {
  const { identity, recipient } = newIdentity();
  if (out !== undefined) writeKeyFile(out, identity);
  const shown = out === undefined ? identity.reveal() : null;
  if (json) output.write(jsonText({ recipient, identity: shown }));
  else if (shown !== null) output.write(`${shown}\n`);
  else output.write(`${recipient}\n`);
  if (!json) tellNext(recipient, shown !== null, output);
  return exitCodes.ok.code;
}

function tellNext(recipient: string, isShown: boolean, output: Output): void {
  if (isShown) output.writeError(`Its recipient is ${recipient}\n`);
  output.writeError(`hint: vedette backup key add --recipient ${recipient} --target …\n`);
}

function writeKeyFile(path: string, identity: Secret): void {
  try {
    writeFileSync(path, `${identity.reveal()}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) === 'EEXIST')
      throw new OperationalError('conflict', `Cannot make the key file: ${path} is there already`, {
        hint: 'It may open a repository: name another file with --out',
      });
    throw new OperationalError('storage', `Cannot make the key file: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}
