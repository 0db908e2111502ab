import type { YAMLError } from 'yaml';
import { safeLine } from '../kit/safe-text.ts';

const advice: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'write the value out, or name an anchor that stands above',
  BAD_DIRECTIVE: 'remove the line',
  BAD_DQ_ESCAPE: 'use single quotes, or write the backslash twice',
  BAD_INDENT: 'indent everything on one level alike',
  BAD_SCALAR_START: 'put the text in quotes',
  MISSING_CHAR: 'add what is missing, or put the text in quotes',
  MULTIPLE_DOCS: 'keep one document: remove --- and what follows',
  RESOURCE_EXHAUSTION: 'use fewer levels',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag',
};

/** What was wrong with the syntax; what to do. */
export function yamlErrorText(error: YAMLError): string {
  const [first = ''] = error.message.split('\n');
  const said =
    error.code === 'MULTIPLE_DOCS'
      ? 'a second document begins'
      : first.charAt(0).toLowerCase() + first.slice(1);
  return `${safeLine(said)}; ${advice[error.code] ?? 'correct the syntax, or put the text in quotes'}`;
}
