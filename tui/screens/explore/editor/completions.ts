import { escapeLabelValue } from '../../../../agent/kit/labels.ts';
import type { KnownMetric } from '../../../data/explored-vocabulary.ts';
import type { CompletionContext } from './completion-context.ts';
import { groupingWords, isAggregation, operatorWords, queryFunctions } from './query-words.ts';

/** What a query may be completed from. What is not known yet is asked for, and is there later. */
export type QueryVocabulary = {
  metrics(): readonly KnownMetric[];
  /** The names of the labels of the series of any of these selectors; of all series where there is none. */
  labels(selectors: readonly string[]): readonly string[];
  values(label: string, selectors: readonly string[]): readonly string[];
};

/** One thing that may be put in. */
export type Completion = {
  /** What it is chosen by, and what is shown. */
  readonly name: string;
  /** What is put in. */
  readonly text: string;
  readonly kind: string;
  /** In a few words; may be empty. */
  readonly detail: string;
};

const MOST = 200;
const DURATIONS = ['1m', '5m', '10m', '15m', '30s', '30m', '1h', '6h', '12h', '1d', '7d'];
const MATCHERS = [
  ['=', 'is'],
  ['!=', 'is not'],
  ['=~', 'matches the whole of the regular expression'],
  ['!~', 'does not match the regular expression'],
] as const;

/** What may come where the cursor is: what begins with what is typed, then what has it within; at most 200. */
export function completionsOf(context: CompletionContext, vocabulary: QueryVocabulary): Completion[] {
  const typed = context.typed.toLowerCase();
  const all = offered(context, vocabulary);
  const beginning = all.filter(({ name }) => name.toLowerCase().startsWith(typed));
  const within = all.filter(({ name }) => name.toLowerCase().indexOf(typed) > 0);
  return [...beginning, ...within].slice(0, MOST);
}

/** What all completions that begin with what is typed go on with; empty where they part at once. */
export function sharedRest(typed: string, completions: readonly Completion[]): string {
  const [first = '', ...others] = completions
    .map(({ name }) => name)
    .filter((name) => name.startsWith(typed));
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  // Half a letter of two code units is none.
  if (/[\ud800-\udbff]/.test(first[length - 1] ?? '')) length--;
  return first.slice(typed.length, length);
}

function offered(context: CompletionContext, vocabulary: QueryVocabulary): Completion[] {
  switch (context.kind) {
    case 'expression':
      return [...vocabulary.metrics().map(metricChoice), ...callChoices()];
    case 'operator':
      return operatorChoices(context.aggregation);
    case 'matcher-label':
      return vocabulary.labels(context.selectors).map((name) => choice(name, 'label', '', name));
    case 'grouping-label':
      return vocabulary.labels(context.selectors).map((name) => choice(name, 'label'));
    case 'matcher-operator':
      return MATCHERS.map(([name, does]) => choice(name, 'matcher', does, `${name}"`));
    case 'label-value':
      return vocabulary.values(context.label, context.selectors).map((value) => valueChoice(value, context));
    case 'duration':
      return DURATIONS.map((name) => choice(name, 'duration'));
    case 'moment':
      return ['start()', 'end()'].map((name) => choice(name, 'moment', 'of the query'));
    case 'nothing':
      return [];
  }
}

function choice(name: string, kind: string, detail = '', text = name): Completion {
  return { name, kind, detail, text };
}

function metricChoice({ name, type, help }: KnownMetric): Completion {
  return choice(name, type === '' ? 'metric' : type, help);
}

function callChoices(): Completion[] {
  return [...queryFunctions.values()].map(({ name, help }) =>
    choice(name, isAggregation(name) ? 'aggregation' : 'function', help, `${name}(`),
  );
}

function operatorChoices(isBehindAggregation: boolean): Completion[] {
  if (isBehindAggregation)
    return [
      choice('by', 'keyword', 'a group for each value of these labels', 'by ('),
      choice('without', 'keyword', 'a group for each value of all labels but these', 'without ('),
    ];
  return [...operatorWords].map(([name, does]) =>
    choice(name, 'keyword', does, groupingWords.has(name) ? `${name} (` : `${name} `),
  );
}

/** A value as it stands between double quotes; in a regular expression, as one that it alone matches. */
function valueChoice(value: string, { isRegex, quoted }: { isRegex: boolean; quoted: boolean }): Completion {
  const text = escapeLabelValue(isRegex ? value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : value);
  return choice(value, 'value', '', quoted ? text : `"${text}`);
}
