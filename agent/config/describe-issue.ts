import type { z } from 'zod';
import { nearestName } from '../kit/nearest-name.ts';
import { safeLine } from '../kit/safe-text.ts';
import type { OptionPath } from './config-problem.ts';
import { ANY_FORM } from './expectation.ts';
import { optionNames, optionSchemas } from './option-schema.ts';

/** A problem of the schema before its place is known. */
export type DescribedIssue = {
  readonly path: OptionPath;
  /** Whether the key is wrong rather than the value. */
  readonly atKey: boolean;
  /** What was wrong; what to do. */
  readonly message: string;
};

/** Tells what was wrong and what to do, for one issue that `root` found in `value`. */
export function describeIssue(root: z.ZodType, value: unknown, issue: z.core.$ZodIssue): DescribedIssue[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      atKey: true,
      message: unknownOption(root, path, key, valueAt(value, path)),
    }));
  }
  if (issue.code === 'invalid_union' && issue.message === ANY_FORM && issue.errors.length > 0) {
    return bestForm(issue.errors).flatMap((inner) =>
      describeIssue(root, value, { ...inner, path: [...path, ...inner.path] }),
    );
  }
  if (issue.code === 'invalid_key') {
    const because = issue.issues.map(({ message }) => message).join(', ');
    return [{ path, atKey: true, message: `${because}; rename it` }];
  }
  return [{ path, atKey: false, message: describeValue(root, path, valueAt(value, path), issue) }];
}

function unknownOption(root: z.ZodType, parent: OptionPath, key: string, section: unknown): string {
  const names = optionNames(root, parent, section);
  const near = nearestName(key, names);
  if (near !== undefined) return `unknown option; did you mean "${near}"?`;
  if (names.length === 0) return 'unknown option; remove it';
  return `unknown option; known here: ${names.join(', ')}`;
}

/** Of the forms that a union offers, the one whose first complaint lies deepest; the last where they are equal. */
function bestForm(forms: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length));
  return forms.reduce((best, form) => (depth(form) >= depth(best) ? form : best));
}

function describeValue(root: z.ZodType, path: OptionPath, value: unknown, issue: z.core.$ZodIssue): string {
  const schemas = optionSchemas(root, path);
  const isSecret = schemas.some(({ meta }) => meta.secret === true);
  if (value === undefined && issue.code === 'invalid_type')
    return `${issue.message}, found nothing; add the value`;
  const text = issue.message + found(issue, value, isSecret);
  if (!/^(expected|must) /.test(issue.message)) return text;
  return `${text}; ${advice(issue, value, schemas.find(({ fallback }) => fallback !== undefined)?.fallback)}`;
}

function found(issue: z.core.$ZodIssue, value: unknown, isSecret: boolean): string {
  if (issue.code === 'custom') return '';
  if (issue.code === 'invalid_value' && typeof value === 'string' && !isSecret) {
    return `, found "${safeLine(value, 40)}"`;
  }
  if (Array.isArray(value)) return issue.code === 'invalid_type' ? ', found a list' : '';
  if (typeof value === 'object') return value === null ? ', found nothing' : ', found a section';
  if (typeof value === 'string') return issue.code === 'invalid_type' ? ', found a text' : '';
  if (isSecret) return `, found a ${typeof value}`;
  return typeof value === 'number' ? `, found the number ${value}` : `, found ${value}`;
}

function advice(issue: z.core.$ZodIssue, value: unknown, fallback: unknown): string {
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    const near = nearestName(value, issue.values.map(String));
    if (near !== undefined) return `did you mean "${near}"?`;
  }
  const wantsText = issue.code === 'invalid_type' && issue.message === 'expected a text';
  if (wantsText && (typeof value === 'number' || typeof value === 'boolean')) return 'put it in quotes';
  const hasDefault =
    typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean';
  return hasDefault ? `correct it, or remove it for the default ${fallback}` : 'correct it, or remove it';
}

function valueAt(value: unknown, path: OptionPath): unknown {
  return path.reduce<unknown>(
    (below, step) =>
      typeof below === 'object' && below !== null && Object.hasOwn(below, step)
        ? (below as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
