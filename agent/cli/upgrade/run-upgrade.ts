import { existsSync, renameSync } from 'node:fs';
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
  const file = args.rollback ? previousOf(program) : args.file;
  if (file === undefined)
    throw new OperationalError('invalid', 'Cannot upgrade: name the new program, or --rollback');
  if (!args.rollback) await verify(file, args);
  const next = await versionOf(file);
  exchange(file, program);
  output.write(`${program} is now ${next}\n`);
  const restarted = await host.restart();
  if (!restarted || (await host.becomesReady())) {
    settle(program);
    tell(restarted, output);
    return exitCodes.ok.code;
  }
  await takeBack(program, host);
  throw new OperationalError(
    'unavailable',
    `Cannot run ${next}: the agent did not become ready; the one before it is back`,
    { hint: 'journalctl -u vedette' },
  );
}

/** The program that `--rollback` goes back to: the last one that was replaced by one that became ready. */
const previousOf = (program: string) => `${program}.previous`;
/** The program that an upgrade under way has replaced. */
const beforeOf = (program: string) => `${program}.before`;

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

function exchange(file: string, program: string): void {
  refusing(program, () => {
    if (existsSync(program)) replaceProgram(program, beforeOf(program));
    replaceProgram(file, program);
  });
}

/** What was replaced is what a roll-back goes back to; so a roll-back can itself be taken back. */
function settle(program: string): void {
  refusing(program, () => {
    if (existsSync(beforeOf(program))) renameSync(beforeOf(program), previousOf(program));
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

async function takeBack(program: string, host: UpgradeHost): Promise<void> {
  if (!existsSync(beforeOf(program))) return;
  refusing(program, () => renameSync(beforeOf(program), program));
  await host.restart();
}

function tell(restarted: boolean, output: Output): void {
  if (restarted) output.write('The agent is ready\n');
  else output.writeError('systemd does not run the agent: restart it yourself\n');
}
