import { anyDepth, type IgnorePattern, type Segment, type Token } from './ignore-pattern.ts';

/**
 * Whether a pattern matches. Work is bounded by the product of both lengths, whatever the pattern: a list that stands in a folder may
 * be hostile.
 *
 * @param path relative to where the list stands, each character one byte
 */
export function matchesPattern(pattern: IgnorePattern, path: string, isFolder: boolean): boolean {
  if (pattern.foldersOnly && !isFolder) return false;
  const { segments } = pattern;
  if (pattern.wholePath) return matchesSegments(segments, path.split('/'));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return matchesSegment(segments[0] as Segment, name);
}

/**
 * The last `**` takes as little as it can and one more each time that what follows does not fit: earlier ones need not be tried again,
 * for what a later one cannot reach, an earlier one cannot either.
 */
function matchesSegments(segments: readonly Segment[], parts: readonly string[]): boolean {
  // At the end it stands for at least one part: `a/**` is what is in `a`, not `a`.
  const open = segments.at(-1) === anyDepth;
  const wanted = open ? segments.slice(0, -1) : segments;
  const most = parts.length - (open ? 1 : 0);
  return open ? matchesBeginning(wanted, parts, most) : matchesAll(wanted, parts);
}

function matchesAll(segments: readonly Segment[], parts: readonly string[]): boolean {
  let [segment, part, star, restart] = [0, 0, -1, 0];
  while (part < parts.length) {
    if (segments[segment] === anyDepth) [star, restart] = [segment++, part];
    else if (segment < segments.length && matchesSegment(segments[segment] as Segment, parts[part] as string))
      [segment, part] = [segment + 1, part + 1];
    else if (star < 0) return false;
    else [segment, part] = [star + 1, ++restart];
  }
  while (segments[segment] === anyDepth) segment++;
  return segment === segments.length;
}

/** Whether they match some beginning of at most so many parts: what follows is free. */
function matchesBeginning(segments: readonly Segment[], parts: readonly string[], most: number): boolean {
  let [segment, part, star, restart] = [0, 0, -1, 0];
  for (;;) {
    if (segment === segments.length) return part <= most;
    if (segments[segment] === anyDepth) [star, restart] = [segment++, part];
    else if (part < most && matchesSegment(segments[segment] as Segment, parts[part] as string))
      [segment, part] = [segment + 1, part + 1];
    else if (star < 0 || restart >= most) return false;
    else [segment, part] = [star + 1, ++restart];
  }
}

function matchesSegment(segment: Segment, part: string): boolean {
  if (typeof segment === 'string') return segment === part;
  if (segment === anyDepth) return true;
  let [token, at, star, restart] = [0, 0, -1, 0];
  while (at < part.length) {
    if (segment[token] === '*') [star, restart] = [token++, at];
    else if (token < segment.length && matchesToken(segment[token] as Token, part.charCodeAt(at)))
      [token, at] = [token + 1, at + 1];
    else if (star < 0) return false;
    else [token, at] = [star + 1, ++restart];
  }
  while (segment[token] === '*') token++;
  return token === segment.length;
}

function matchesToken(token: Token, code: number): boolean {
  if (typeof token === 'number') return token === code;
  return token === '?' || (token !== '*' && token[code] === 1);
}
