import type { DescribedCommand, DescribedOption } from './described-command.ts';

/** The completion of zsh 5 or newer, with the descriptions. No variable is called `path`: that is zsh's PATH. */
export function zshCompletion(commands: readonly DescribedCommand[]): string {
  const top = commands.filter(({ words }) => !words.includes(' '));
  return `#compdef vedette
# zsh completion of vedette; made by: vedette completion zsh
_vedette() {
  local typed='' word
  local -a next=(${list(top.map(({ words }) => words))}) described options
  for word in \${words[2,CURRENT-1]}; do
    (( \${next[(Ie)$word]} )) || continue
    typed=\${typed:+$typed }$word
    next=()
    case $typed in
${commands.map(nextCase).filter(Boolean).join('\n')}
    esac
  done
  case $typed in
    '') described=(${list(top.map(({ words, describe }) => pair(words, describe)))}); options=(--help --version) ;;
${commands.map(commandCase).join('\n')}
  esac
  (( \${#described} )) && [[ \${words[CURRENT]} != -* ]] && { _describe command described; return }
  _arguments -S $options '*: :_files'
}
if [ "\${funcstack[1]}" = _vedette ]; then _vedette "$@"; else compdef _vedette vedette; fi
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const list = (texts: readonly string[]) => texts.map(quoted).join(' ');
const pair = (word: string, describe: string) => `${word}:${describe.replaceAll(':', '\\:')}`;

function nextCase({ words, subcommands }: DescribedCommand): string {
  if (subcommands.length === 0) return '';
  return `      ${quoted(words)}) next=(${list(subcommands.map(({ word }) => word))}) ;;`;
}

function commandCase({ words, subcommands, options, positionals }: DescribedCommand): string {
  const described = [
    ...subcommands.map(({ word, describe }) => pair(word, describe)),
    ...positionals.flatMap(({ choices, describe }) => choices.map((choice) => pair(choice, describe))),
  ];
  return `    ${quoted(words)}) described=(${list(described)}); options=(${list(options.map(argument))}) ;;`;
}

/** One option as `_arguments` takes it: `--name=[what]:value:(choices)`. */
function argument({ name, describe, takesValue, choices }: DescribedOption): string {
  const what = `[${describe.replace(/[[\]\\:]/g, '\\$&')}]`;
  if (choices.length > 0) return `*--${name}=${what}:value:(${choices.join(' ')})`;
  return takesValue ? `*--${name}=${what}:value:_files` : `--${name}${what}`;
}
