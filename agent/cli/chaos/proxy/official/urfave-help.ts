import type { GoFlag } from './go-flags.ts';
import type { OfficialCommand } from './official-command.ts';

const HELP: GoFlag = { name: 'help', aliases: [], kind: 'switch', usage: 'show help', defaultText: 'false' };

/** The help of one command in the words and the layout of the official program, which is made with urfave/cli. */
export function urfaveHelp({ words, usage, argumentsUsage, flags }: OfficialCommand): string {
  const rows = [...flags.filter(({ ours }) => !ours), HELP].map((flag) => [left(flag), right(flag)] as const);
  const width = Math.max(...rows.map(([text]) => text.length)) + 2;
  const options = rows.map(([left, right]) => `   ${left.padEnd(width)}${right}`).join('\n');
  return `NAME:
   toxiproxy-cli ${words} - ${usage}

USAGE:
   toxiproxy-cli ${words} [command options] ${argumentsUsage ?? '[arguments...]'}

OPTIONS:
${options}
   
`;
}

function left({ name, aliases, kind }: GoFlag): string {
  const value = kind === 'switch' ? '' : ' value';
  return [name, ...aliases].map((one) => `${one.length > 1 ? '--' : '-'}${one}${value}`).join(', ');
}

function right({ usage, defaultText }: GoFlag): string {
  return defaultText === undefined ? usage : `${usage} (default: ${defaultText})`;
}
