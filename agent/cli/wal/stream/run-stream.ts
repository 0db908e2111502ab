import { join } from 'node:path';
import { inServer } from '../../../../recovery/sources/postgres/in-server.ts';
import type { ServerAddress } from '../../../../recovery/sources/postgres/server-address.ts';
import { serverWal } from '../../../../recovery/wal/server-wal.ts';
import { createSlot, dropSlot, slotName } from '../../../../recovery/wal/stream/replication-slot.ts';
import { streamWal } from '../../../../recovery/wal/stream/stream-wal.ts';
import { walArchive } from '../../../../recovery/wal/wal-archive.ts';
import { parseDuration } from '../../../kit/duration.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { stateFolder } from '../../../kit/state-folder.ts';
import type { RepositoryArguments } from '../../backup/repository-options.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { withRepositories } from '../open-archive-repository.ts';
import { type ServerArguments, serverOf } from '../server-options.ts';
import { stateLines } from './state-lines.ts';

type StreamArguments = RepositoryArguments &
  ServerArguments & {
    readonly systemId?: string | undefined;
    readonly slot: string;
    readonly createSlot: boolean;
    readonly dropSlot: boolean;
    readonly every: string;
    readonly spool?: string | undefined;
    readonly bin?: string | undefined;
  };

/** Streams until it is told to end; writes a line whenever its state changes. */
export async function runStream(args: StreamArguments, output: Output): Promise<ExitCode> {
  if (args.createSlot && args.dropSlot)
    throw new OperationalError(
      'invalid',
      'Cannot both make and drop the slot: give --create-slot or --drop-slot',
    );
  const address = await serverOf(args);
  const slot = slotName(args.slot);
  if (args.dropSlot) {
    await inServer(address, (connection) => dropSlot(connection, slot));
    output.write(`dropped the slot ${slot}\n`);
    return exitCodes.ok.code;
  }
  const every = everyOf(args.every);
  await untilInterrupted((signal) =>
    withRepositories(args, signal, async ([repository, other]) => {
      if (other !== undefined) throw severalTargets();
      const systemId = args.systemId ?? (await prepared(address, slot, args.createSlot, output));
      const spool = args.spool ?? join(stateFolder(), 'wal', systemId);
      const archive = walArchive(repository, systemId);
      const lines = stateLines(output);
      const bin = args.bin === undefined ? {} : { bin: args.bin };
      await streamWal({ archive, address, slot, spool, every, ...bin, signal, onState: lines });
    }),
  );
  return exitCodes.ok.code;
}

/** @returns the system id of the server */
async function prepared(
  address: ServerAddress,
  slot: string,
  create: boolean,
  output: Output,
): Promise<string> {
  return inServer(address, async (connection) => {
    if (create && (await createSlot(connection, slot)) === 'created') output.write(`made the slot ${slot}\n`);
    return (await serverWal(connection)).systemId;
  });
}

function everyOf(text: string): number {
  try {
    const every = parseDuration(text);
    if (every >= 1_000 && every <= 3_600_000) return every;
  } catch {
    // Told below.
  }
  throw new OperationalError('invalid', `Cannot archive every "${text}": --every takes 1s to 1h`);
}

function severalTargets(): OperationalError {
  return new OperationalError('invalid', 'Cannot stream to several targets: each needs a stream of its own', {
    hint: 'Run one `vedette wal stream` for each target, with a slot and a spool of its own',
  });
}
