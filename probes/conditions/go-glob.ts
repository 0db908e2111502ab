import { type LinearPattern, linearPattern } from './linear-pattern.ts';

/**
 * Compiles a shell pattern as Gatus reads it: Go's `filepath.Match` with `*`, `?`, `[a-z]`, `[^a]` and `\`, after every
 * slash was taken out of pattern and text. A pattern that cannot be read matches nothing.
 */
export function goGlob(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const compiled = compile(pattern.replaceAll('/', ''));
  return (text) => compiled?.test(text.replaceAll('/', '')) ?? false;
}

function compile(pattern: string): LinearPattern | undefined {
  try {
    return linearPattern(`^${toRegExp(pattern)}$`, 's');
  } catch {
    return undefined;
  }
}

function toRegExp(pattern: string): string {
  return pattern.replace(
    /\\(.)|(\*+)|(\?)|(\[\^?(?:\\.|[^\\\]])+\])|(.)/gsu,
    (all, escaped, star, one, set, sign) => {
      if (star !== undefined) return '.*';
      if (one !== undefined) return '.';
      if (set !== undefined) return `[${set.slice(1).replaceAll('[', '\\[')}`;
      if (escaped === undefined && (sign === '[' || sign === '\\'))
        throw new SyntaxError(`bad pattern at ${all}`);
      return (escaped ?? sign).replace(/[.+*?()|[\]{}^$\\]/g, '\\$&');
    },
  );
}
