import yargs, { type ArgumentsCamelCase, type Argv } from 'yargs';
import { OperationalError } from '../kit/errors.ts';
import { version } from '../kit/version.ts';
import { type Command, type Output, subcommandsOf } from './command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { failureText } from './failure-text.ts';
import { commands } from './index.ts';
import { type OneShotArguments, oneShotOptions } from './one-shot/one-shot-options.ts';
import { runOneShot } from './one-shot/run-one-shot.ts';

/**
 * Runs one command line and returns its exit code.
 *
 * @throws OperationalError with what to tell the user; anything else is a bug.
 */
export async function runCommandLine(words: readonly string[], output: Output): Promise<ExitCode> {
  const raw = await runRaw(words, output);
  if (raw !== undefined) return raw;
  const [argv, behind] = parted(words.length > 0 ? words : alone(output));
  let result: ExitCode = exitCodes.ok.code;
  const parser = yargs([...argv])
    .scriptName('vedette')
    .usage('$0 [command]\n\nA watcher on every host, and a live console over all of them.')
    .epilogue(epilogue())
    .version(version)
    .alias('version', 'V')
    .alias('help', 'h')
    .strict()
    // An option that may be given again takes one value each time: what follows is for the command.
    .parserConfiguration({ 'greedy-arrays': false })
    .exitProcess(false)
    .wrap(Math.min(output.columns, 100))
    .fail((message, error) => {
      // The parser's own errors, such as an option without its value, are wrong command lines too.
      throw error === undefined || error === null || error.name === 'YError'
        ? usageError(message ?? error.message)
        : error;
    });
  const done: Done = (code) => {
    result = code;
  };
  add(parser, commands, { output, behind, done });
  const { ownErrors } = commands.find(({ command }) => command.split(' ')[0] === argv[0]) ?? {};
  try {
    await parser.parseAsync([...argv], {}, (error, _args, text) => {
      if (text && !error) output.write(`${text}\n`);
    });
    return result;
  } catch (thrown) {
    const error = asUsageError(thrown);
    if (ownErrors === undefined || !(error instanceof OperationalError)) throw error;
    output.writeError(failureText(error));
    return ownErrors;
  }
}

/** The program alone opens the console; where there is no terminal it says what it can do. */
function alone(output: Output): readonly string[] {
  return [output.isTerminal ? 'tui' : '--help'];
}

/** Runs a command that reads its words itself. */
async function runRaw(words: readonly string[], output: Output): Promise<ExitCode | undefined> {
  let list = commands;
  for (const [index, word] of words.entries()) {
    const found = list.find(({ command }) => command.split(' ')[0] === word);
    if (found?.raw !== undefined) return found.raw(words.slice(index + 1), output);
    if (found?.subcommands === undefined) return undefined;
    list = await subcommandsOf(found);
  }
  return undefined;
}

/** What stands behind `--` is for another program: the parser would read `1e3` there as a number. */
function parted(argv: readonly string[]): [own: readonly string[], behind: readonly string[]] {
  const at = argv.indexOf('--');
  const { wraps, takesBehind } = commands.find(({ command }) => command === argv[0]) ?? {};
  return (wraps || takesBehind) && at > 0 ? [argv.slice(0, at), argv.slice(at + 1)] : [argv, []];
}

/** What the parser throws past its own handler, which it does while commands are still being loaded. */
function asUsageError(error: unknown): unknown {
  return error instanceof Error && error.name === 'YError' ? usageError(error.message) : error;
}

/** The parser writes wrong choices over several lines: `Invalid values:`, then one line each. */
function usageError(message: string): OperationalError {
  const [first, ...rest] = message.split('\n').map((line) => line.trim());
  const text = first!.endsWith(':') ? [first, ...rest].filter((line) => line !== '').join(' ') : first!;
  return new OperationalError('invalid', text, { hint: 'vedette --help' });
}

type Done = (code: ExitCode) => void;
type Context = { readonly output: Output; readonly behind: readonly string[]; readonly done: Done };

function add(parser: Argv, list: readonly Command[], context: Context): void {
  for (const command of list) {
    parser.command(
      command.command,
      command.describe,
      (yargs) => build(yargs, command, context),
      async (args: Arguments) => {
        if (command.run) context.done(await run(command.run, command, args, context));
      },
    );
  }
}

type Arguments = ArgumentsCamelCase<OneShotArguments>;

async function run(
  action: NonNullable<Command['run']>,
  { stays, wraps }: Command,
  args: Arguments,
  { output, behind }: Context,
): Promise<ExitCode> {
  const input = { ...args, behind } as never;
  if (stays || wraps) return action(input, output);
  return runOneShot(args._.join(' '), args, output, (output) => action(input, output));
}

async function build(parser: Argv, command: Command, context: Context): Promise<Argv> {
  for (const [example, what] of command.examples) parser.example(example, what);
  if (command.json) parser.option('json', { type: 'boolean', default: false, describe: 'Write JSON' });
  parser.epilogue(command.json ? `--json writes:\n${command.json}` : '');
  command.options?.(parser);
  if (command.run && !command.stays && !command.wraps)
    oneShotOptions(parser).group(['lock', 'timeout', 'oneline'], 'Unattended:');
  if (command.subcommands) {
    add(parser, await subcommandsOf(command), context);
    if (!command.run) parser.demandCommand(1, 'Name one of the commands above');
  }
  return parser;
}

function epilogue(): string {
  const rows = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(2)}  ${meaning}`,
  );
  return `Exit codes:\n${rows.join('\n')}`;
}
