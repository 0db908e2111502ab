/** What a selector may be completed from. */
export type SelectorVocabulary = {
  readonly names: readonly string[];
  /** The values of each label. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
};

/** The text as far as it can be completed, and what it may go on with. */
export type Completion = { readonly text: string; readonly choices: readonly string[] };

/** The label that is being typed at the end of a selector: `name{a="1", ins`, or its value: `name{a="1", instance="we`. */
const LABEL = /^([^{]*\{(?:[^"]|"[^"]*")*?)(?:([A-Za-z_]\w*)(=|!=|=~|!~)"([^"]*)|([A-Za-z_]\w*)?)$/s;

/** Completes the name of a metric, the name of a label or its value, whichever is typed last. */
export function completeSelector(text: string, { names, labels }: SelectorVocabulary): Completion {
  if (!text.includes('{')) return completed('', text, names, '');
  const [, before = '', label, operator, value, started = ''] = LABEL.exec(text) ?? [];
  if (label === undefined) return completed(before, started, [...labels.keys()], '="');
  return completed(`${before}${label}${operator}"`, value ?? '', [...(labels.get(label) ?? [])], '"');
}

/** The longest beginning that all choices share; `after` is written behind a choice that is the only one. */
function completed(before: string, typed: string, all: readonly string[], after: string): Completion {
  const choices = all.filter((one) => one.startsWith(typed)).sort();
  if (choices.length === 1) return { text: before + choices[0] + after, choices };
  const shared = choices.length === 0 ? typed : sharedBeginning(choices[0]!, choices.at(-1)!);
  return { text: before + shared, choices };
}

/** Of a sorted list the first and the last differ most. */
function sharedBeginning(first: string, last: string): string {
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  return first.slice(0, length);
}
