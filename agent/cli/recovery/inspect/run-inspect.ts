import { resolve } from 'node:path';
import { OperationalError } from '../../../kit/errors.ts';
import { nearestName } from '../../../kit/nearest-name.ts';
import type { Output } from '../../command.ts';
import type { ExitCode } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { createStyle } from '../../style.ts';
import { inspectionLines } from './format-inspection.ts';
import { inspectStanza } from './inspect-stanza.ts';
import { stanzasOf } from './stanzas-of.ts';

type InspectArguments = {
  readonly folder: string;
  readonly stanza: string | undefined;
  readonly json: boolean;
};

/** `vedette recovery inspect`; 10 where something is wrong. @throws OperationalError */
export async function runInspect(
  args: InspectArguments,
  output: Output,
  environment: NodeJS.ProcessEnv = process.env,
  now = Date.now(),
): Promise<ExitCode> {
  const folder = resolve(args.folder);
  const passphrase = passphraseOf(environment);
  const stanzas = [];
  for (const name of chosen(await stanzasOf(folder), args.stanza, folder))
    stanzas.push(await inspectStanza(folder, name, passphrase, now));
  if (args.json) output.write(jsonText({ format: 'pgbackrest', folder, stanzas }));
  else
    output.write(
      `${inspectionLines(folder, stanzas, output.columns, createStyle(output.color)).join('\n')}\n`,
    );
  return stanzas.some(({ problems }) => problems.length > 0) ? 10 : 0;
}

/** Taken out of the environment, so that no program that is begun later gets it. */
function passphraseOf(environment: NodeJS.ProcessEnv): string | undefined {
  const { VEDETTE_PGBACKREST_PASSPHRASE: own, PGBACKREST_REPO1_CIPHER_PASS: theirs } = environment;
  delete environment.VEDETTE_PGBACKREST_PASSPHRASE;
  delete environment.PGBACKREST_REPO1_CIPHER_PASS;
  return own || theirs || undefined;
}

function chosen(names: readonly string[], stanza: string | undefined, folder: string): readonly string[] {
  if (stanza === undefined) return names;
  if (names.includes(stanza)) return [stanza];
  const near = nearestName(stanza, names);
  throw new OperationalError('not-found', `Cannot inspect stanza "${stanza}": ${folder} does not have it`, {
    hint: near === undefined ? `It has ${names.slice(0, 10).join(', ')}` : `Did you mean ${near}?`,
  });
}
