import { type Document, isScalar } from 'yaml';
import { TimeSlice } from '../kit/time-slice.ts';
import type { Expression } from '../promql/syntax/expression.ts';
import { PromqlError } from '../promql/syntax/promql-error.ts';
import { placeInScalar } from './place-in-scalar.ts';
import type { Rule, RuleGroup, RuleTexts } from './rule-file.ts';
import { type FieldPath, type FileProblem, type YamlField, YamlReading } from './yaml-reading.ts';

/** A rule file whose YAML has been read. */
export type RuleFileSource = {
  readonly file: string;
  readonly text: string;
  readonly document: Document;
};

/** Parses PromQL. @throws PromqlError */
export type ParsePromql = (text: string) => Expression;

/** What a rule file holds, or everything that is wrong with it, in the order of the file. */
export type ReadRuleFile =
  | { readonly groups: readonly RuleGroup[] }
  | { readonly problems: readonly FileProblem[] };

const GROUP = ['interval', 'labels', 'limit', 'name', 'query_offset', 'rules'] as const;
const RULE = ['alert', 'annotations', 'expr', 'for', 'keep_firing_for', 'labels', 'record'] as const;

/**
 * Reads a rule file of Prometheus 3 (model/rulefmt): groups of recording and alerting rules. Names are UTF-8, as
 * Prometheus 3 takes them. Templates are kept as text.
 */
export async function readRuleFile(source: RuleFileSource, parse: ParsePromql): Promise<ReadRuleFile> {
  return new RuleFileReading(source, parse).groups();
}

class RuleFileReading {
  readonly #source: RuleFileSource;
  readonly #parse: ParsePromql;
  readonly #yaml: YamlReading;
  /** By text: aliases can make many rules of one long expression. */
  readonly #parsed = new Map<string, Expression | PromqlError>();
  readonly #slice = new TimeSlice();

  constructor(source: RuleFileSource, parse: ParsePromql) {
    this.#source = source;
    this.#parse = parse;
    this.#yaml = new YamlReading(source.document);
  }

  async groups(): Promise<ReadRuleFile> {
    const groups: RuleGroup[] = [];
    const names = new Set<string>();
    const field = this.#yaml.section(this.#yaml.top, ['groups']);
    for (const item of this.#yaml.list(field('groups'))) {
      const group = await this.#group(item);
      if (names.has(group.name))
        this.#yaml.problem(item, `group "${group.name}" is in this file already; give it another name`);
      names.add(group.name);
      groups.push(group);
    }
    const { problems } = this.#yaml;
    return problems.length === 0
      ? { groups }
      : { problems: problems.toSorted((a, b) => a.offset - b.offset) };
  }

  async #group(item: YamlField): Promise<RuleGroup> {
    const yaml = this.#yaml;
    const field = yaml.section(item, GROUP);
    const name = yaml.text(field('name'));
    if (name === '') yaml.problem(field('name'), 'a group must have a name; write name: NAME');
    const labels = this.#labels(field('labels'));
    const rules: Rule[] = [];
    for (const rule of yaml.list(field('rules'))) {
      if (this.#slice.over) await this.#slice.next();
      rules.push(this.#rule(rule, labels));
    }
    return {
      file: this.#source.file,
      name,
      interval: yaml.duration(field('interval')) || undefined,
      queryOffset: yaml.duration(field('query_offset')),
      limit: Math.max(0, yaml.wholeNumber(field('limit'))),
      rules,
    };
  }

  #rule(item: YamlField, groupLabels: RuleTexts): Rule {
    const yaml = this.#yaml;
    const field = yaml.section(item, RULE);
    const alert = yaml.text(field('alert'));
    const record = yaml.text(field('record'));
    this.#oneOf(item, field('alert'), record, alert);
    const query = yaml.text(field('expr'));
    const common = {
      name: alert === '' ? record : alert,
      query,
      expression: this.#expression(field('expr'), query),
      labels: { ...groupLabels, ...this.#labels(field('labels')) },
    };
    const annotations = this.#annotations(field('annotations'));
    const times = {
      for: yaml.duration(field('for')) ?? 0,
      keepFiringFor: yaml.duration(field('keep_firing_for')) ?? 0,
    };
    if (record === '') return { kind: 'alerting', ...common, ...times, annotations };
    this.#metricName(field('record'), record);
    const given = {
      annotations: Object.keys(annotations).length > 0,
      for: times.for > 0,
      keep_firing_for: times.keepFiringFor > 0,
    };
    for (const [name, isGiven] of Object.entries(given)) if (isGiven) this.#onlyForAlerts(field(name));
    return { kind: 'recording', ...common };
  }

  #onlyForAlerts(field: YamlField): void {
    this.#yaml.problem(keyOf(field), 'a recording rule cannot have it; remove it, or make it an alert');
  }

  #oneOf(item: YamlField, field: YamlField, record: string, alert: string): void {
    if (record === '' && alert === '')
      this.#yaml.problem(item, "one of 'record' and 'alert' must be set; write record: NAME or alert: NAME");
    if (record !== '' && alert !== '')
      this.#yaml.problem(keyOf(field), "only one of 'record' and 'alert' must be set; remove one of them");
  }

  /** Any UTF-8 but braces: they are the sign of a selector in the wrong place. */
  #metricName(field: YamlField, name: string): void {
    if (!/[{}]/.test(name)) return;
    this.#yaml.problem(
      field,
      'braces in the name of a recording rule; write the selector into expr, labels into labels',
    );
  }

  #expression(field: YamlField, query: string): Expression {
    if (query === '') {
      this.#yaml.problem(field, "'expr' must be set; write the query behind expr:");
      return NOTHING;
    }
    const parsed = this.#parsed.get(query) ?? this.#parseOnce(query);
    if (!(parsed instanceof PromqlError)) return parsed;
    const { text } = this.#source;
    const offset = isScalar(field.node) ? placeInScalar(text, field.node, parsed.offset) : field.offset;
    this.#yaml.problem(
      { offset, path: field.path },
      `could not parse expression: ${parsed.message}; correct the query`,
    );
    return NOTHING;
  }

  #parseOnce(query: string): Expression | PromqlError {
    let parsed: Expression | PromqlError;
    try {
      parsed = this.#parse(query);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      parsed = error instanceof PromqlError ? error : new PromqlError(query, 0, error.message);
    }
    this.#parsed.set(query, parsed);
    return parsed;
  }

  #labels(field: YamlField): RuleTexts {
    return this.#texts(field, 'label', (name) => name !== '' && name !== '__name__');
  }

  #annotations(field: YamlField): RuleTexts {
    return this.#texts(field, 'annotation', (name) => name !== '');
  }

  #texts(field: YamlField, what: string, isValid: (name: string) => boolean): RuleTexts {
    const entries = [...this.#yaml.texts(field)];
    for (const [name, { field }] of entries)
      if (!isValid(name)) this.#yaml.problem(keyOf(field), `invalid ${what} name: "${name}"; rename it`);
    return Object.fromEntries(entries.map(([name, { text }]) => [name, text]));
  }
}

/** Stands where there is a problem; a file with problems is not used. */
const NOTHING: Expression = { kind: 'number', value: Number.NaN, duration: false, span: { from: 0, to: 0 } };

function keyOf({ keyOffset, path }: YamlField): { offset: number; path: FieldPath } {
  return { offset: keyOffset, path };
}
