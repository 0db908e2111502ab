import type { ToxicKindRow } from '../../../agent/contract/proxies.ts';
import { parseDuration } from '../../../agent/kit/duration.ts';
import type { NewToxicRequest, ToxicChangeRequest } from '../../data/act-on-proxies.ts';
import type { FleetToxic } from '../../data/fleet-proxy.ts';
import { createForm, type FormField, type FormValues } from '../../overlays/form.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import type { Span } from '../../text/spans.ts';
import { attributeField, attributeValue, numberOf } from './attribute-field.ts';

/** How long a toxic lasts where nobody says otherwise, and the longest that agents take. */
const USUAL_TTL = '60s';
const LONGEST_SECONDS = 86_400;

export type NewToxicFormOptions = {
  readonly title: readonly Span[];
  /** At least one. */
  readonly kinds: readonly ToxicKindRow[];
  readonly submit: (toxic: NewToxicRequest) => void;
};

/** Asks for a new toxic: its kind, what that is set to, whom it is for and how long. */
export function createNewToxicForm({ title, kinds, submit }: NewToxicFormOptions): Overlay {
  const kindOf = ({ kind }: FormValues) => kinds.find(({ name }) => name === kind) ?? kinds[0]!;
  return createForm({
    title,
    fields: (typed) => newToxicFields(kindOf(typed), kinds),
    submit: (values) => submit(newToxic(kindOf(values), values)),
  });
}

export type ToxicChangeFormOptions = {
  readonly title: readonly Span[];
  readonly toxic: FleetToxic;
  /** Undefined where its host has not told of the kind: then only share and time can be changed. */
  readonly kind: ToxicKindRow | undefined;
  readonly submit: (change: ToxicChangeRequest) => void;
};

/** Asks what a toxic shall be changed to; what is left as it was is not sent. */
export function createToxicChangeForm({ title, toxic, kind, submit }: ToxicChangeFormOptions): Overlay {
  const fields = changeFields(toxic, kind);
  return createForm({
    title,
    fields: () => fields,
    check: (values) => (isEmpty(toxicChange(fields, kind, values)) ? 'nothing is changed' : undefined),
    submit: (values) => submit(toxicChange(fields, kind, values)),
  });
}

function newToxicFields(kind: ToxicKindRow, kinds: readonly ToxicKindRow[]): FormField[] {
  const names = kinds.map(({ name }) => name);
  return [
    choice('kind', kind.describe, names, kind.name),
    ...kind.attributes.map((spec) => attributeField(spec, spec.initial, prefix(kind))),
    choice('stream', 'up: client to server, down: server to client', ['downstream', 'upstream']),
    toxicityField('1'),
    ttlField(USUAL_TTL, 'it ends by itself after this: 30s, 5m; at most 24h', false),
    field('name', `what it is called; ${kind.name}_STREAM where nothing is written`, (text) =>
      text.length > 255 ? 'at most 255 characters' : undefined,
    ),
    field('client', 'only clients of this network: 10.0.0.0/8', (text) =>
      text === '' || /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(text) ? undefined : 'write a network: 10.0.0.0/8',
    ),
    countField('first', '', 'only the first so many connections'),
    countField('after bytes', 'bytes', 'begins after so many bytes of a connection'),
    countField('after ms', 'ms', 'begins so long after a connection did'),
  ];
}

function newToxic(kind: ToxicKindRow, values: FormValues): NewToxicRequest {
  const { stream, toxicity = '1', ttl = USUAL_TTL, name = '', client = '' } = values;
  const match = {
    ...(client === '' ? {} : { client_cidr: client }),
    ...counted('first_connections', values.first),
    ...counted('after_bytes', values['after bytes']),
    ...counted('after_ms', values['after ms']),
  };
  return {
    type: kind.name,
    stream: stream === 'upstream' ? 'upstream' : 'downstream',
    toxicity: Number(toxicity),
    ttlSeconds: parseDuration(ttl) / 1_000,
    attributes: Object.fromEntries(
      kind.attributes.map((spec) => [
        spec.name,
        attributeValue(spec, values[`${prefix(kind)}${spec.name}`] ?? ''),
      ]),
    ),
    ...(name === '' ? {} : { name }),
    ...(isEmpty(match) ? {} : { match }),
  };
}

function changeFields(toxic: FleetToxic, kind: ToxicKindRow | undefined): FormField[] {
  const attributes = kind?.attributes ?? [];
  return [
    ...attributes.map((spec) => attributeField(spec, toxic.attributes[spec.name] ?? spec.initial, '')),
    toxicityField(String(toxic.toxicity)),
    ttlField('', 'ends so long from now; nothing leaves it as it is', true),
  ];
}

function toxicChange(
  fields: readonly FormField[],
  kind: ToxicKindRow | undefined,
  values: FormValues,
): ToxicChangeRequest {
  const isChanged = (id: string) => values[id] !== fields.find((field) => field.id === id)?.initial;
  const attributes = Object.fromEntries(
    (kind?.attributes ?? [])
      .filter(({ name }) => isChanged(name))
      .map((spec) => [spec.name, attributeValue(spec, values[spec.name] ?? '')]),
  );
  return {
    ...(isEmpty(attributes) ? {} : { attributes }),
    ...(isChanged('toxicity') ? { toxicity: Number(values.toxicity) } : {}),
    ...(values.ttl ? { ttlSeconds: parseDuration(values.ttl) / 1_000 } : {}),
  };
}

function prefix({ name }: ToxicKindRow): string {
  return `${name}.`;
}

function field(id: string, describe: string, check: FormField['check']): FormField {
  return { id, label: id, describe, initial: '', check };
}

function choice(id: string, describe: string, choices: readonly string[], initial = choices[0]!): FormField {
  return { id, label: id, describe, choices, initial, check: () => undefined };
}

function toxicityField(initial: string): FormField {
  const check = (text: string) => {
    const value = numberOf(text);
    return value !== undefined && value >= 0 && value <= 1 ? undefined : 'write a number from 0 to 1';
  };
  return { ...field('toxicity', 'the share of connections that it is for, 0 to 1', check), initial };
}

function ttlField(initial: string, describe: string, mayBeEmpty: boolean): FormField {
  return { ...field('ttl', describe, (text) => ttlProblem(text, mayBeEmpty)), initial };
}

function ttlProblem(text: string, mayBeEmpty: boolean): string | undefined {
  if (text === '' && mayBeEmpty) return undefined;
  try {
    const seconds = parseDuration(text) / 1_000;
    if (seconds <= 0) return 'write a time such as 60s: nothing lasts for ever';
    return seconds > LONGEST_SECONDS ? 'the longest time is 24h' : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return 'write a time such as 30s, 5m, 1h';
    throw error;
  }
}

function countField(id: string, unit: string, describe: string): FormField {
  const check = (text: string) => (/^\d{0,15}$/.test(text) ? undefined : 'write a whole number, or nothing');
  return { ...field(id, describe, check), unit };
}

function counted(name: string, text: string | undefined): Record<string, number> {
  return text === undefined || text === '' ? {} : { [name]: Number(text) };
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}
