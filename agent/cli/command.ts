import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { ExitCode } from './exit-codes.ts';

/** Where a command writes. Commands never touch `process.stdout`, so that tests run them in process. */
export type Output = {
  /** Standard output: results only. */
  write(text: string): void;
  /** Standard error: hints, progress, warnings. */
  writeError(text: string): void;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Width of the terminal; infinite where there is none: what goes to a file or to grep is not cut. */
  readonly columns: number;
  /** Whether colours may be used (a terminal, and neither NO_COLOR nor TERM=dumb). */
  readonly color: boolean;
};

/** One command of the program: a file of its own, named for the word that the user types. */
export type Command = {
  /** The word with its positionals, as yargs writes them: `status`, `add <url>`. */
  readonly command: string;
  readonly describe: string;
  /** Examples that work, with what they do. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** The shape of `--json`, as text for the help; commands without it do not take the flag. */
  readonly json?: string;
  readonly options?: (yargs: Argv) => Argv;
  /** It stays until it is told to end; every other command takes `--lock`, `--timeout` and `--oneline`. */
  readonly stays?: true;
  /**
   * It runs the program that stands behind `--`, whose words it gets as they were typed. It has a lock and a time limit
   * of its own, which end that program too, and leaves the output to it.
   */
  readonly wraps?: true;
  /** What stands behind `--` is for a program that it runs, too; other commands read those words as their own. */
  readonly takesBehind?: true;
  /**
   * Does it from the words behind its own, as they were typed, where another program has defined how they are read.
   * What it answers undefined to, such as a call for help, is for the parser.
   */
  readonly raw?: (words: readonly string[], output: Output) => Promise<ExitCode | undefined>;
  /** Or what loads them, where their declarations are costly. */
  readonly subcommands?: readonly Command[] | (() => Promise<readonly Command[]>);
  /** Exit code of its own errors, where those of the table mean something else here. */
  readonly ownErrors?: ExitCode;
  /** Does it; what it imports beyond types it imports when called, so that `--help` stays instant. */
  readonly run?: (args: never, output: Output) => Promise<ExitCode>;
};

/** What every command gets beside its options. */
export type CommandInput = {
  /** The words behind `--`, as they were typed, for a command that takes them. */
  readonly behind: readonly string[];
};

export type CommandOptions<T> = Omit<Command, 'options' | 'run'> & {
  readonly options: (yargs: Argv) => Argv<T>;
  readonly run: (args: ArgumentsCamelCase<T> & CommandInput, output: Output) => Promise<ExitCode>;
};

/** The commands below it. */
export async function subcommandsOf({ subcommands = [] }: Command): Promise<readonly Command[]> {
  return typeof subcommands === 'function' ? subcommands() : subcommands;
}

/** Declares a command whose `run` gets the options that its `options` declares; only types happen here. */
export function defineCommand<T>(options: CommandOptions<T>): Command {
  return options as unknown as Command;
}
