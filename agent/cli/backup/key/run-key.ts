import { passphraseSlot, recipientSlot } from '../../../../recovery/archive/key-slot.ts';
import { type FoundSlot, readSlots } from '../../../../recovery/archive/key-slots.ts';
import { writerKeyText } from '../../../../recovery/archive/key-text.ts';
import { idOf } from '../../../../recovery/archive/object-names.ts';
import { repositoryExists, writeSlot } from '../../../../recovery/archive/open-repository.ts';
import type { OpenedRepository } from '../../../../recovery/archive/opened-repository.ts';
import { openTargets } from '../../../../recovery/backup/open-targets.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Secret } from '../../../kit/secret.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { jsonText } from '../../json-text.ts';
import { type Column, formatTable } from '../../table/format-table.ts';
import { inRepository } from '../in-repository.ts';
import { askedKey, givenKey, passphraseFrom } from '../repository-key.ts';
import type { RepositoryArguments } from '../repository-options.ts';
import { repositoryPlace } from '../repository-place.ts';
import { localTime, SHOWN_DIGITS } from '../snapshot-columns.ts';
import { opensOneOf } from './opens-one-of.ts';

type Json = { readonly json: boolean };
export type AddKeyArguments = RepositoryArguments &
  Json & {
    readonly recipient?: string | undefined;
    readonly newPassphraseFile?: string | undefined;
    readonly label: string;
  };

const columns: Column<FoundSlot>[] = [
  { title: 'SLOT', cell: ({ id }) => id.slice(0, SHOWN_DIGITS) },
  { title: 'KIND', cell: ({ slot }) => slot.kind },
  { title: 'LABEL', cell: ({ slot }) => slot.label, spare: 1 },
  { title: 'MADE', cell: ({ slot }) => localTime(slot.created) },
  { title: 'RECIPIENT', cell: ({ slot }) => (slot.kind === 'recipient' ? slot.recipient : ''), spare: 2 },
];

/** `vedette backup key ls`. @throws OperationalError */
export async function listKeys(args: RepositoryArguments & Json, output: Output): Promise<ExitCode> {
  const { targets: chosen } = await repositoryPlace(args);
  return untilInterrupted(async (signal) => {
    const { target, close } = await openTargets(chosen, { signal });
    try {
      if (!(await repositoryExists(target, signal)))
        throw new OperationalError(
          'not-found',
          `Cannot list the keys in ${target.name}: it has no repository`,
        );
      const slots = await readSlots(target, signal);
      if (args.json) output.write(jsonText({ slots: slots.map(slotJson) }));
      else output.write(`${formatTable(columns, slots, output.columns).join('\n')}\n`);
      return exitCodes.ok.code;
    } finally {
      await close();
    }
  });
}

/** `vedette backup key add`. @throws OperationalError */
export async function addKey(args: AddKeyArguments, output: Output): Promise<ExitCode> {
  return inRepository(args, async (repository, signal) => {
    const [masterKey, { label, recipient }] = [masterKeyOf(repository), args];
    const passphrase =
      recipient === undefined ? await newPassphrase(args, repository.target.name) : undefined;
    const name = await writeSlot(repository.target, (id) =>
      passphrase === undefined
        ? recipientSlot(id, masterKey, recipient as string, label)
        : passphraseSlot(id, masterKey, passphrase, label),
    );
    const made = (await readSlots(repository.target, signal)).find(
      ({ id }) => id === idOf(name),
    ) as FoundSlot;
    return told('Added', made, args, output);
  });
}

/** `vedette backup key remove`. @throws OperationalError `conflict` where nobody here could open it then. */
export async function removeKey(
  args: RepositoryArguments & Json & { readonly slot: string },
  output: Output,
): Promise<ExitCode> {
  const place = await repositoryPlace(args);
  const key = (await givenKey(args)) ?? place.key ?? (await askedKey({ isNew: false, of: 'it' }));
  return inRepository(
    args,
    async ({ target }, signal) => {
      const slots = await readSlots(target, signal);
      const gone = slotOf(slots, args.slot);
      const rest = slots.filter((one) => one !== gone);
      if (!opensOneOf(rest, key)) throw lastKey(gone);
      await target.remove(`keys/${gone.id}`, signal);
      return told('Removed', gone, args, output);
    },
    key,
  );
}

/** `vedette backup key writer`. The secret alone goes to standard output. @throws OperationalError */
export async function writerKey(args: RepositoryArguments & Json, output: Output): Promise<ExitCode> {
  return inRepository(args, async (repository) => {
    masterKeyOf(repository);
    const text = writerKeyText(repository.parts.secrets).reveal();
    output.write(args.json ? jsonText({ writerKey: text }) : `${text}\n`);
    return exitCodes.ok.code;
  });
}

function masterKeyOf({ parts, target }: OpenedRepository): Uint8Array {
  const { masterKey } = parts.secrets;
  if (masterKey !== undefined) return masterKey;
  throw new OperationalError('forbidden', `Cannot give keys of ${target.name}: a writer key opened it`, {
    hint: 'Use a passphrase of the repository, or the identity of a recipient (--key-file)',
  });
}

async function newPassphrase({ newPassphraseFile }: AddKeyArguments, of: string): Promise<Secret> {
  if (newPassphraseFile !== undefined) return passphraseFrom(newPassphraseFile);
  const asked = await askedKey({ isNew: true, of });
  if ('passphrase' in asked) return asked.passphrase;
  throw new TypeError('a key that is asked for is a passphrase');
}

function slotOf(slots: readonly FoundSlot[], beginning: string): FoundSlot {
  const found = slots.filter(({ id }) => beginning.length >= 4 && id.startsWith(beginning));
  if (found.length === 1) return found[0] as FoundSlot;
  const state = found.length === 0 ? 'there is none' : 'it is the beginning of several';
  throw new OperationalError(
    found.length === 0 ? 'not-found' : 'conflict',
    `Cannot find the slot ${safeLine(beginning)}: ${state}`,
    {
      hint: 'vedette backup key ls',
    },
  );
}

function lastKey({ id }: FoundSlot): OperationalError {
  return new OperationalError(
    'conflict',
    `Cannot remove the slot ${id.slice(0, SHOWN_DIGITS)}: the key that was given opens no other one`,
    { hint: 'Open it with a key that stays; vedette backup key add makes one' },
  );
}

function slotJson({ id, slot }: FoundSlot) {
  const { kind, label, created } = slot;
  return { id, kind, label, created, recipient: slot.kind === 'recipient' ? slot.recipient : null };
}

function told(done: string, found: FoundSlot, { json }: Json, output: Output): ExitCode {
  const { id, slot } = found;
  const label = slot.label === '' ? '' : ` (${safeLine(slot.label)})`;
  output.write(
    json
      ? jsonText(slotJson(found))
      : `${done} the ${slot.kind} in slot ${id.slice(0, SHOWN_DIGITS)}${label}\n`,
  );
  return exitCodes.ok.code;
}
