import type { Argv, Options } from 'yargs';
import { type Command, subcommandsOf } from '../command.ts';
import { oneShotOptions } from '../one-shot/one-shot-options.ts';

/** One option of a command, as completions and the manual tell of it. */
export type DescribedOption = {
  readonly name: string;
  readonly describe: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values it accepts, where these are fixed. */
  readonly choices: readonly string[];
};

/** A command with all the words that lead to it, and its options as its own declaration states them. */
export type DescribedCommand = {
  /** `config check`, without positionals. */
  readonly words: string;
  /** `config check [file]`. */
  readonly usage: string;
  readonly describe: string;
  readonly examples: Command['examples'];
  readonly json: string | undefined;
  readonly positionals: readonly DescribedOption[];
  readonly options: readonly DescribedOption[];
  /** The next words, where there are any. */
  readonly subcommands: readonly { readonly word: string; readonly describe: string }[];
};

/** Every command, subcommands after theirs: the one source of completions and of the manual. */
export async function describeCommands(list: readonly Command[], before = ''): Promise<DescribedCommand[]> {
  const described: DescribedCommand[] = [];
  for (const command of list) {
    const below = await subcommandsOf(command);
    const deeper = await describeCommands(below, `${before}${wordOf(command)} `);
    described.push(describeCommand(command, below, before), ...deeper);
  }
  return described;
}

const wordOf = ({ command }: Command) => command.split(' ')[0]!;

function describeCommand(command: Command, below: readonly Command[], before: string): DescribedCommand {
  const { options, positionals } = declared(command);
  return {
    words: `${before}${wordOf(command)}`,
    usage: `${before}${command.command}`,
    describe: command.describe,
    examples: command.examples,
    json: command.json,
    positionals,
    options,
    subcommands: below.map((sub) => ({ word: wordOf(sub), describe: sub.describe })),
  };
}

/** Lets a command declare its options to a listener instead of the parser, which does not hand out what it was told. */
function declared(command: Command) {
  const options: DescribedOption[] = [];
  const positionals: DescribedOption[] = [];
  const listener: Argv = new Proxy({} as Argv, {
    get: (_target, method) => (name: string, spec: Options) => {
      if (method === 'option') options.push(described(name, spec));
      if (method === 'positional') positionals.push(described(name, spec));
      return listener;
    },
  });
  command.options?.(listener);
  if (command.json && !options.some(({ name }) => name === 'json')) options.push(JSON_OPTION);
  if (command.run && !command.stays) oneShotOptions(listener);
  options.push(HELP);
  return { options, positionals };
}

const JSON_OPTION = described('json', { type: 'boolean', describe: 'Write JSON' });
const HELP = described('help', { type: 'boolean', describe: 'Show help' });

function described(name: string, { describe, type, choices }: Options): DescribedOption {
  return {
    name,
    describe: typeof describe === 'string' ? describe : '',
    takesValue: type !== 'boolean' && type !== 'count',
    choices: Array.isArray(choices) ? choices.map(String) : [],
  };
}
