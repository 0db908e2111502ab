import type { DescribedCommand } from './described-command.ts';

type Rows = ReadonlyMap<string, readonly string[]>;

/** What may follow, by the words so far (`config check`, `` for the program alone). */
export type CompletionTable = {
  /** Subcommands. */
  readonly next: Rows;
  /** Options, with their dashes. */
  readonly options: Rows;
  /** Values: of an option by the words and it (`token create --role`), of the positionals by the words. */
  readonly choices: Rows;
  /** Options after which a value comes. */
  readonly values: Rows;
};

/** The commands as tables of plain words, which every shell can hold. */
export function completionTable(commands: readonly DescribedCommand[]): CompletionTable {
  const top = commands.filter(({ words }) => !words.includes(' ')).map(({ words }) => words);
  const rows = (row: (command: DescribedCommand) => readonly string[]) =>
    commands.map((command): [string, readonly string[]] => [command.words, row(command)]);
  return {
    next: filled([['', top], ...rows(({ subcommands }) => subcommands.map(({ word }) => word))]),
    options: filled([['', ['--help', '--version']], ...rows(({ options }) => options.map(dashed))]),
    choices: filled(commands.flatMap(choicesOf)),
    values: filled(rows(({ options }) => options.filter(({ takesValue }) => takesValue).map(dashed))),
  };
}

const dashed = ({ name }: { readonly name: string }) => `--${name}`;

function choicesOf({ words, options, positionals }: DescribedCommand): [string, readonly string[]][] {
  return [
    ...options.map(({ name, choices }): [string, readonly string[]] => [`${words} --${name}`, choices]),
    [words, positionals.flatMap(({ choices }) => choices)],
  ];
}

/** Every word goes into a shell script: what would need quoting there is no word of ours. */
function filled(rows: readonly [string, readonly string[]][]): Rows {
  const full = rows.filter(([, words]) => words.length > 0);
  const wrong = full.flatMap(([, words]) => words).find((word) => !/^[\w.:/-]+$/.test(word));
  if (wrong !== undefined) throw new TypeError(`Cannot complete ${JSON.stringify(wrong)}: it needs quoting`);
  return new Map(full);
}
