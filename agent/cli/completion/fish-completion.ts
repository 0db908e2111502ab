import type { DescribedCommand, DescribedOption } from './described-command.ts';

/** The completion of fish 3 or newer, with the descriptions. */
export function fishCompletion(commands: readonly DescribedCommand[]): string {
  const top = commands.filter(({ words }) => !words.includes(' '));
  return [
    '# fish completion of vedette; made by: vedette completion fish',
    FUNCTIONS,
    ...top.map(({ words, describe }) => subcommand('', words, describe)),
    ...commands.flatMap((command) => [
      ...command.subcommands.map(({ word, describe }) => subcommand(command.words, word, describe)),
      ...command.options.map((option) => optionLine(command.words, option)),
      ...command.positionals
        .filter(({ choices }) => choices.length > 0)
        .map((one) => positional(command.words, one)),
    ]),
    '',
  ].join('\n');
}

/** Whether the words before the cursor, options left out, begin with (or are) a path of commands. */
const FUNCTIONS = `function __vedette_words
    string match --invert -- '-*' (commandline -opc)[2..-1]
end
function __vedette_at
    set -l words (__vedette_words)
    test "$words" = "$argv"
end
function __vedette_in
    string match --quiet -- "$argv *" (string join ' ' (__vedette_words))' '
end`;

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function subcommand(before: string, word: string, describe: string): string {
  return `complete -c vedette -n "__vedette_at ${before}" -f -a ${word} -d ${quoted(describe)}`;
}

function optionLine(words: string, { name, describe, takesValue, choices }: DescribedOption): string {
  const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
  return `complete -c vedette -n "__vedette_in ${words}" -l ${name}${value} -d ${quoted(describe)}`;
}

function positional(words: string, { choices, describe }: DescribedOption): string {
  return `complete -c vedette -n "__vedette_at ${words}" -f -a ${quoted(choices.join(' '))} -d ${quoted(describe)}`;
}
