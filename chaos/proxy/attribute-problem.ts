import type { AttributeSpec, Attributes } from './toxic-kind.ts';

/** What is wrong with the first attribute that is outside the bounds of its spec; undefined where all are within. */
export function attributeProblem(
  specs: Readonly<Record<string, AttributeSpec>>,
  attributes: Attributes,
): string | undefined {
  for (const [name, spec] of Object.entries(specs)) {
    const problem = valueProblem(spec, attributes[name]);
    if (problem) return `${name} ${problem}`;
  }
  return undefined;
}

function valueProblem(spec: AttributeSpec, value: number | string | undefined): string | undefined {
  if (typeof value === 'string') return choiceProblem(spec, value);
  const { min = -Infinity, max = Infinity, unit } = spec;
  if (value === undefined || (value >= min && value <= max)) return undefined;
  return `must be from ${min} to ${max}${unit === null ? '' : ` ${unit}`}, not ${value}`;
}

function choiceProblem({ choices }: AttributeSpec, value: string): string | undefined {
  if (!choices || choices.includes(value)) return undefined;
  return `must be one of ${choices.join(', ')}`;
}
