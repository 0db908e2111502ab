import type { Argv } from 'yargs';
import type { Command } from '../../../command.ts';
import type { GoFlag } from './go-flags.ts';
import { officialCommands } from './index.ts';
import type { OfficialCommand } from './official-command.ts';
import { hostFlag, unattendedFlags } from './our-flags.ts';

const NEEDS_PROXY = new Set(['create', 'delete', 'inspect', 'toggle']);

/** The official words as commands of ours: what help, completion and the manual tell of them. They run as `raw`. */
export function describedCommands(): Command[] {
  const single = officialCommands.filter(({ words }) => !words.includes(' ')).map(described);
  return [...single, toxic()].sort((a, b) => (a.command < b.command ? -1 : 1));
}

function toxic(): Command {
  return {
    command: 'toxic',
    describe: 'Add, change or remove a toxic: a fault in one direction of a proxy',
    examples: [
      ['vedette chaos proxy toxic add -t latency -a latency=100 redis', 'Answers come 100 ms late'],
      ['vedette chaos proxy toxic remove -n latency_downstream redis', 'And in time again'],
    ],
    subcommands: officialCommands.filter(({ words }) => words.startsWith('toxic ')).map(described),
  };
}

function described({ words, flags, describe, examples, json }: OfficialCommand): Command {
  const word = words.split(' ').at(-1)!;
  const takesProxy = NEEDS_PROXY.has(words) || words.startsWith('toxic ');
  return {
    command: takesProxy ? `${word} <proxyName>` : word,
    describe,
    examples,
    ...(json === undefined ? {} : { json }),
    options: (yargs) => {
      if (takesProxy) yargs.positional('proxyName', { type: 'string', describe: 'The proxy' });
      const declared = json === undefined ? flags : flags.filter(({ name }) => name !== 'json');
      for (const flag of [...declared, hostFlag, ...unattendedFlags]) declare(yargs, flag);
      return yargs;
    },
  };
}

/** `-h` stands for the server here, and for help everywhere else: the parser is not told of it. */
function declare(yargs: Argv, { name, aliases, kind, usage }: GoFlag): void {
  const type = kind === 'switch' ? ('boolean' as const) : ('string' as const);
  const alias = aliases.filter((alias) => alias !== 'h');
  yargs.option(name, { type, describe: sentence(usage), ...(alias.length > 0 ? { alias } : {}) });
}

const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
