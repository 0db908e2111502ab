import { existsSync, rmSync } from 'node:fs';
import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { replaceProgram } from '../install/replace-program.ts';
import { runSystemCommand } from '../install/run-system-command.ts';
import { listedChecksum, verifyChecksum } from './expected-checksum.ts';
import { systemdHost, type UpgradeHost } from './upgrade-host.ts';

export type UpgradeArguments = {
  readonly file?: string | undefined;
  readonly sha256?: string | undefined;
  readonly checksums?: string | undefined;
  readonly rollback?: boolean | undefined;
  readonly program?: string | undefined;
  readonly data?: string | undefined;
};

/** `vedette upgrade`. The program before it stays beside it as `.previous`. @throws OperationalError */
export async function runUpgrade(
  args: UpgradeArguments,
  output: Output,
  host: UpgradeHost = systemdHost(args.data),
): Promise<ExitCode> {
  const program = args.program ?? process.execPath;
  const previous = `${program}.previous`;
  const file = args.rollback ? previous : args.file;
  if (file === undefined)
    throw new OperationalError('invalid', 'Cannot upgrade: name the new program, or --rollback');
  if (!args.rollback) await verify(file, args);
  const next = await versionOf(file);
  if (args.rollback) swap(program, previous);
  else exchange(file, program, previous);
  output.write(`${program} is now ${next}\n`);
  if (!(await host.restart())) return told(output);
  if (await host.becomesReady()) {
    output.write('The agent is ready\n');
    return exitCodes.ok.code;
  }
  await takeBack(program, previous, host);
  throw new OperationalError(
    'unavailable',
    `Cannot run ${next}: the agent did not become ready; the one before it is back`,
    {
      hint: 'journalctl -u vedette',
    },
  );
}

async function verify(file: string, { sha256, checksums }: UpgradeArguments): Promise<void> {
  if (sha256 !== undefined) return verifyChecksum(file, sha256);
  if (checksums !== undefined) return verifyChecksum(file, listedChecksum(checksums, file));
  throw new OperationalError('invalid', `Cannot trust ${file}: no checksum was given`, {
    hint: 'Add --sha256 DIGITS, or --checksums SHA256SUMS',
  });
}

/** Runs it: a program for another processor, or half of one, is found before anything is replaced. */
async function versionOf(file: string): Promise<string> {
  if (!existsSync(file)) throw new OperationalError('not-found', `Cannot find ${file}`);
  try {
    const { version, commit } = JSON.parse(await runSystemCommand([file, 'version', '--json']));
    return safeLine(`vedette ${version} (${commit})`, 100);
  } catch (error) {
    throw new OperationalError(
      'invalid',
      `Cannot use ${file}: it does not run as vedette does: ${errorMessage(error)}`,
      {
        hint: `chmod +x ${file}; is it for this processor?`,
        cause: error,
      },
    );
  }
}

function exchange(file: string, program: string, previous: string): void {
  refusing(program, () => {
    if (existsSync(program)) replaceProgram(program, previous);
    replaceProgram(file, program);
  });
}

/** The two change places, so that a roll-back can itself be taken back. */
function swap(program: string, previous: string): void {
  refusing(program, () => {
    const aside = `${program}.aside`;
    replaceProgram(program, aside);
    replaceProgram(previous, program);
    replaceProgram(aside, previous);
    rmSync(aside);
  });
}

function refusing(program: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const kind = errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM' ? 'forbidden' : 'storage';
    throw new OperationalError(kind, `Cannot replace ${program}: ${errorMessage(error)}`, { cause: error });
  }
}

async function takeBack(program: string, previous: string, host: UpgradeHost): Promise<void> {
  if (!existsSync(previous)) return;
  swap(program, previous);
  await host.restart();
}

function told(output: Output): ExitCode {
  output.writeError('systemd does not run the agent: restart it yourself\n');
  return exitCodes.ok.code;
}
