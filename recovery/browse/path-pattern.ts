/**
 * A pattern as the shell has it, as a test for paths of a snapshot: `*` and `?` stay within one part, `**` goes through several,
 * `[a-z]` and `[!a-z]` are sets. One without a slash is for the last part of a path, wherever that is.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const clean = pattern.replace(/^\/+/, '');
  const expression = new RegExp(`^${translated(clean)}$`, 'su');
  if (pattern.includes('/')) return (path) => expression.test(path);
  return (path) => expression.test(path.slice(path.lastIndexOf('/') + 1));
}

const TOKENS = /\*\*\/|\*+|\?|\[!?[^\]]+\]|[^*?[]+|\[/gsu;

function translated(pattern: string): string {
  return [...pattern.matchAll(TOKENS)].map(([token]) => translatedToken(token)).join('');
}

function translatedToken(token: string): string {
  if (token === '**/') return '(?:[^/]+/)*';
  if (token === '*') return '[^/]*';
  if (token.startsWith('*')) return '.*';
  if (token === '?') return '[^/]';
  if (token.length > 2 && token.startsWith('['))
    return token
      .replace(/^\[!/, '[^')
      .replace(/[\\&~|]/g, '\\$&')
      .replace(/(?<=.)\[/g, '\\[');
  return token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
