import { OperationalError } from '../../../../kit/errors.ts';

/** A flag as Go programs declare it: one or two hyphens, the value behind `=` or as the next word. */
export type GoFlag = {
  readonly name: string;
  readonly aliases: readonly string[];
  /** `texts` may be given again, and takes several at once with commas between. */
  readonly kind: 'text' | 'texts' | 'switch';
  readonly usage: string;
  /** What is written for its default in the help of the official program. */
  readonly defaultText?: string;
  /** An addition of ours, which the official program does not know. */
  readonly ours?: true;
};

export type ParsedFlags = {
  text(name: string): string;
  texts(name: string): readonly string[];
  on(name: string): boolean;
  /** What is no flag. */
  readonly rest: readonly string[];
};

/**
 * Reads flags as urfave/cli does, which the official command line is made with; but flags may also stand behind what is
 * no flag, where that program passes over them in silence.
 *
 * @param interspersed whether to go on behind the first word that is no flag
 * @throws OperationalError `invalid` for a flag that is not known, or has no value
 */
export function parseGoFlags(
  flags: readonly GoFlag[],
  words: readonly string[],
  interspersed: boolean,
): ParsedFlags {
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  const left = [...words];
  while (left.length > 0) {
    const word = left.shift()!;
    const [, written, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (word === '--' || (written === undefined && !interspersed)) {
      rest.push(...(word === '--' ? left : [word, ...left]));
      break;
    }
    if (written === undefined) {
      rest.push(word);
      continue;
    }
    const flag = flagNamed(flags, written);
    if (flag.kind === 'switch' || value !== undefined) add(values, flag, value ?? 'true');
    else add(values, flag, left.shift() ?? missing(written));
  }
  return reader(values, rest);
}

function reader(values: ReadonlyMap<string, readonly string[]>, rest: readonly string[]): ParsedFlags {
  return {
    text: (name) => values.get(name)?.at(-1) ?? '',
    texts: (name) => values.get(name)?.flatMap((value) => value.split(',')) ?? [],
    on: (name) => ['true', 't', '1', 'T', 'TRUE', 'True'].includes(values.get(name)?.at(-1) ?? ''),
    rest,
  };
}

function add(values: Map<string, string[]>, { name }: GoFlag, value: string): void {
  values.set(name, [...(values.get(name) ?? []), value]);
}

function flagNamed(flags: readonly GoFlag[], written: string): GoFlag {
  const flag = flags.find(({ name, aliases }) => name === written || aliases.includes(written));
  if (flag !== undefined) return flag;
  throw wrong(`flag provided but not defined: -${written}`);
}

function missing(written: string): never {
  throw wrong(`flag needs an argument: -${written}`);
}

function wrong(message: string): OperationalError {
  return new OperationalError('invalid', message, { hint: 'vedette chaos proxy --help' });
}
