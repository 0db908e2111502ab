import type { z } from 'zod';

/** Stands where a union has no words of its own: the loader then tells of the form that fits best. */
export const ANY_FORM = 'expected another form';

const KINDS: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a section',
  record: 'a section',
  string: 'a text',
};
const FORMATS: Record<string, string> = { url: 'a URL such as https://host:8338', ipv4: 'an IPv4 address' };

/** What a schema expects where it does not say so itself: the error map of every parse of the configuration. */
export const expectation: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`;
    case 'too_small':
      return `must ${limit(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must ${limit(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `expected ${FORMATS[issue.format] ?? format(issue)}`;
    case 'invalid_union':
      return ANY_FORM;
    default:
      return undefined;
  }
};

function limit(origin: string, comparison: string, bound: number | bigint): string {
  if (origin === 'string') {
    return comparison === 'at least' && bound === 1
      ? 'not be empty'
      : `have ${comparison} ${bound} characters`;
  }
  return origin === 'array' ? `have ${comparison} ${bound} items` : `be ${comparison} ${bound}`;
}

function format(issue: { format: string; pattern?: string | undefined }): string {
  return issue.pattern === undefined
    ? `a text in the form ${issue.format}`
    : `a text that matches ${issue.pattern}`;
}
