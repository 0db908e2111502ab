import { parseArgs } from 'node:util';
import type { Output } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';

const archive = {
  target: { type: 'string', multiple: true },
  repository: { type: 'string' },
  'passphrase-file': { type: 'string' },
  'key-file': { type: 'string' },
  config: { type: 'string' },
  'system-id': { type: 'string' },
} as const;

/**
 * Runs `wal push` and `wal get` without the command-line library, since the server starts one for every segment.
 *
 * @param words behind `wal`
 * @returns undefined when they are not plainly right (also for `--help`): the library then says so in full.
 */
export async function runWalWords(words: readonly string[], output: Output): Promise<ExitCode | undefined> {
  const [verb, ...rest] = words;
  if (verb === 'push') return pushed(rest);
  return verb === 'get' ? got(rest, output) : undefined;
}

async function pushed(words: readonly string[]): Promise<ExitCode | undefined> {
  const read = parsed(words, { ...archive, parallel: { type: 'string' } });
  const [path, more] = read?.positionals ?? [];
  if (read === undefined || path === undefined || more !== undefined) return undefined;
  const { parallel, ...values } = read.values;
  if (parallel !== undefined && !/^\d+$/.test(parallel as string)) return undefined;
  const options = named(values);
  if (options === undefined) return undefined;
  const { runPush } = await import('./push/run-push.ts');
  return runPush({ ...options, path, parallel: parallel === undefined ? 1 : Number(parallel) });
}

async function got(words: readonly string[], output: Output): Promise<ExitCode | undefined> {
  const read = parsed(words, { ...archive, spool: { type: 'string' } });
  const [segment, path, more] = read?.positionals ?? [];
  if (read === undefined || segment === undefined || path === undefined || more !== undefined)
    return undefined;
  const { spool, ...values } = read.values;
  const options = named(values);
  if (options === undefined) return undefined;
  const { runGet } = await import('./get/run-get.ts');
  return runGet({ ...options, segment, path, spool: spool as string | undefined }, output);
}

type Values = Readonly<Record<string, unknown>>;

function parsed(words: readonly string[], options: NonNullable<Parameters<typeof parseArgs>[0]>['options']) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      strict: true,
      allowPositionals: true,
      options,
    });
    return { values: values as Values, positionals };
  } catch {
    // Not ours to explain: the full parser reads the same words again and prints the reason with the help.
    return undefined;
  }
}

function named(values: Values) {
  const { target, repository, config } = values as {
    target?: string[];
    repository?: string;
    config?: string;
  };
  if ((target !== undefined && repository !== undefined) || (values['key-file'] && values['passphrase-file']))
    return undefined;
  return {
    target,
    repository,
    config,
    passphraseFile: values['passphrase-file'] as string | undefined,
    keyFile: values['key-file'] as string | undefined,
    systemId: values['system-id'] as string | undefined,
  };
}
