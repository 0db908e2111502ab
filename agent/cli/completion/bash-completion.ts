import { type CompletionTable, completionTable } from './completion-table.ts';
import type { DescribedCommand } from './described-command.ts';

/** The completion of bash 4 or newer: words, options, choices, else file names. */
export function bashCompletion(commands: readonly DescribedCommand[]): string {
  const { next, options, choices, values } = completionTable(commands);
  return `# bash completion of vedette; made by: vedette completion bash
_vedette() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word i
  local -A next=(${bashTable(next)})
  local -A options=(${bashTable(options)})
  local -A choices=(${bashTable(choices)})
  local -A values=(${bashTable(values)})
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ " \${next[:$path]} " == *" $word "* ]] && path=\${path:+$path }$word
  done
  local candidates="\${options[:$path]}"
  if [[ -n \${choices[:$path $previous]} ]]; then candidates=\${choices[:$path $previous]}
  elif [[ " \${values[:$path]} " == *" $previous "* ]]; then candidates=''
  elif [[ $current != -* ]]; then candidates="\${next[:$path]} \${choices[:$path]}"
  fi
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -o default -F _vedette vedette
`;
}

/** Keys start with a colon: bash refuses an empty one. */
function bashTable(rows: CompletionTable[keyof CompletionTable]): string {
  return [...rows].map(([key, words]) => `\n    [':${key}']='${words.join(' ')}'`).join('');
}
