import type { ToxicKindRow } from '../../../agent/contract/proxies.ts';
import type { FormField } from '../../overlays/form.ts';

export type AttributeSpec = ToxicKindRow['attributes'][number];

/** The field of a form for one attribute of a kind of toxic, with what it is now; `prefix` keeps kinds apart. */
export function attributeField(spec: AttributeSpec, value: number | string, prefix: string): FormField {
  const { name, describe, unit, choices } = spec;
  const now = String(value);
  return {
    id: `${prefix}${name}`,
    label: name.replaceAll('_', ' '),
    unit: unit ?? '',
    describe: [describe, boundsText(spec)].filter(Boolean).join(', '),
    initial: now,
    check: (text) => attributeProblem(spec, text),
    ...(choices === null ? {} : { choices: choices.includes(now) ? choices : [now, ...choices] }),
  };
}

/** What is wrong with an attribute as it is typed; undefined where nothing is. */
export function attributeProblem(spec: AttributeSpec, text: string): string | undefined {
  const { type, min, max, choices } = spec;
  if (type === 'text') {
    const allowed = choices === null || text === spec.initial || choices.includes(text);
    return allowed ? undefined : `one of ${choices.join(', ')}`;
  }
  const value = numberOf(text);
  if (value === undefined) return 'write a number';
  if (type === 'integer' && !Number.isSafeInteger(value)) return 'write a whole number';
  const low = min !== null && value < min;
  const high = max !== null && value > max;
  return low || high ? `write a number ${boundsText(spec)}` : undefined;
}

/** The value of an attribute whose text is right. */
export function attributeValue({ type }: AttributeSpec, text: string): number | string {
  return type === 'text' ? text : (numberOf(text) ?? 0);
}

/** A plain decimal number; undefined where the text is none. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(trimmed) : undefined;
}

function boundsText({ min, max }: AttributeSpec): string {
  if (min !== null && max !== null) return `${min} to ${max}`;
  if (min !== null) return `from ${min}`;
  return max === null ? '' : `up to ${max}`;
}
