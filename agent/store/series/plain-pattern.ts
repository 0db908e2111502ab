/** An anchored regular expression, ready for use. */
export type Pattern = {
  /** All the texts that it matches, each once, where they can be listed. */
  readonly values: readonly string[] | undefined;
  accepts(text: string): boolean;
};

const LITERAL = String.raw`(?:[^\\.+*?()|[\]{}^$]|\\[!-\/:-@[-\`{-~])*`;
const PLAIN = new RegExp(`^(\\.[*+])?(${LITERAL})(\\.[*+])?$`);

/**
 * The regular expressions that people mostly write, without an engine, as Prometheus' FastRegexMatcher does: `a|b`,
 * `a.*`, `.+b`, `.*c.*`, alternatives of these, in a group or not. They mean what RE2 makes of them.
 *
 * @returns undefined for any other.
 */
export function plainPattern(text: string): Pattern | undefined {
  const alternatives = splitAlternatives(text).map(alternative);
  if (alternatives.includes(undefined)) return undefined;
  const known = alternatives as Alternative[];
  const literals = new Set(known.flatMap(({ literal }) => literal ?? []));
  const others = known.filter(({ literal }) => literal === undefined);
  if (others.length === 0) return { values: [...literals], accepts: acceptsOneOf(literals) };
  if (known.length === 1) return { values: undefined, accepts: others[0]!.accepts };
  return {
    values: undefined,
    accepts: (value) => literals.has(value) || others.some(({ accepts }) => accepts(value)),
  };
}

type Alternative = { readonly literal?: string; accepts(text: string): boolean };

/** At each `|`; where one of them is not between plain alternatives, what comes out is not plain either. */
function splitAlternatives(text: string): string[] {
  const grouped = /^\((?:\?:)?([^()]*)\)$/.exec(text)?.[1] ?? text;
  return grouped.split('|');
}

function alternative(text: string): Alternative | undefined {
  const [whole, before, written = '', behind] = PLAIN.exec(text) ?? [];
  // Of two in a row each takes a character, which may be two units long.
  if (whole === undefined || text === '.+.+') return undefined;
  const literal = written.replaceAll(/\\(.)/g, '$1');
  if (before === undefined && behind === undefined) return { literal, accepts: (value) => value === literal };
  return { accepts: framed(literal, before, behind) };
}

/** A text with anything, or something, before and behind it. */
function framed(literal: string, before: string | undefined, behind: string | undefined): Pattern['accepts'] {
  const ahead = before === '.+' ? 1 : 0;
  const least = literal.length + ahead + (behind === '.+' ? 1 : 0);
  if (before === undefined) return (value) => value.length >= least && value.startsWith(literal);
  if (behind === undefined) return (value) => value.length >= least && value.endsWith(literal);
  return (value) => {
    if (value.length < least) return false;
    const at = value.indexOf(literal, ahead);
    return at !== -1 && at + literal.length + (behind === '.+' ? 1 : 0) <= value.length;
  };
}

function acceptsOneOf(values: ReadonlySet<string>): Pattern['accepts'] {
  const [only] = values;
  return values.size === 1 ? (value) => value === only : (value) => values.has(value);
}
