import { linearPattern } from '../conditions/linear-pattern.ts';
import type { ForeignSection } from './foreign-section.ts';

/** A regular expression of Go, or undefined; one that cannot be read is a problem. */
export function checkedPattern(section: ForeignSection, key: string): string | undefined {
  const source = section.text(key) || undefined;
  return source === undefined || isPattern(source, section, key) ? source : undefined;
}

/** A list of them. */
export function checkedPatterns(section: ForeignSection, key: string): string[] {
  return section.texts(key).filter((source) => isPattern(source, section, key));
}

function isPattern(source: string, section: ForeignSection, key: string): boolean {
  try {
    linearPattern(source);
    return true;
  } catch (error) {
    section.refuse(key, (error as Error).message);
    return false;
  }
}
