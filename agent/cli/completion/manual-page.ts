import { exitCodes } from '../exit-codes.ts';
import type { DescribedCommand, DescribedOption } from './described-command.ts';

/** The manual page `vedette(1)` in roff (man(7)), with every command, option, example and exit code. */
export function manualPage(commands: readonly DescribedCommand[], version: string): string {
  return [
    `.TH VEDETTE 1 "" "vedette ${version}" "User Commands"`,
    '.SH NAME',
    'vedette \\- a watcher on every host, and a live console over all of them',
    '.SH SYNOPSIS',
    '.B vedette',
    '[\\fIcommand\\fR] [\\fIoption\\fR ...]',
    '.SH DESCRIPTION',
    roff(
      'One program that does three jobs: "vedette agent" watches this host and serves what it measured; "vedette" alone opens the live console; every other command does one thing and ends with a code that tells how it went.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    '.SH EXIT STATUS',
    ...Object.values(exitCodes).flatMap(({ code, meaning }) => ['.TP', `.B ${code}`, roff(meaning)]),
    '.SH FILES',
    ...FILES.flatMap(([path, what]) => ['.TP', `.I ${roff(path)}`, roff(what)]),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, what]) => ['.TP', `.B ${name}`, roff(what)]),
    '',
  ].join('\n');
}

const FILES = [
  [
    '/etc/vedette/vedette.yml',
    'The configuration of the agent; "vedette config default" writes one with every option.',
  ],
  ['/var/lib/vedette', 'What the agent of this host keeps.'],
] as const;
const ENVIRONMENT = [
  ['NO_COLOR', 'When set, nothing is coloured.'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME', 'Where a user who is not root has configuration and data.'],
] as const;

function section(command: DescribedCommand): string[] {
  return [
    `.SS "${roff(`vedette ${command.usage}`)}"`,
    roff(command.describe),
    ...command.positionals.flatMap(({ name, describe }) => ['.TP', `.I ${roff(name)}`, roff(describe)]),
    ...command.options.flatMap(option),
    ...(command.json ? ['.PP', roff(`--json writes: ${command.json}`)] : []),
    ...command.examples.flatMap(([example, what]) => ['.PP', roff(`${what}:`), '.EX', roff(example), '.EE']),
  ];
}

function option({ name, describe, takesValue, choices }: DescribedOption): string[] {
  const value = choices.length > 0 ? choices.join('|') : takesValue ? 'VALUE' : '';
  return ['.TP', `.BR ${roff(`--${name}`)}${value === '' ? '' : ` " ${roff(value)}"`}`, roff(describe)];
}

/** Text as roff shows it: dashes that can be copied, and nothing at the start of a line that would be a request. */
function roff(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('"', '\\(dq');
  return plain
    .split('\n')
    .map((line) => line.replace(/^(?=[.'])/, '\\&'))
    .join('\n');
}
