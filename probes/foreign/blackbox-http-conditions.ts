import { checkedPattern, checkedPatterns } from './checked-pattern.ts';
import { conditionOfCel } from './condition-of-cel.ts';
import type { ForeignSection } from './foreign-section.ts';
import { quotedText } from './quoted-text.ts';

/** What the prober `http` fails for, as conditions that must hold. */
export function blackboxHttpConditions(section: ForeignSection): string[] {
  return [
    ...(section.flag('fail_if_ssl') ? ['not final.url matches /^https:/'] : []),
    ...(section.flag('fail_if_not_ssl') ? ['final.url matches /^https:/'] : []),
    // Here a body that came without the coding is read all the same.
    ...(['br', 'deflate', 'gzip'].includes(section.text('compression') ?? '')
      ? [`header("content-encoding") == ${section.text('compression')}`]
      : []),
    // A body that is over its limit is not there, and fails.
    ...((section.text('body_size_limit') ?? '0') === '0' ? [] : ['len(body) >= 0']),
    ...checkedPatterns(section, 'fail_if_body_matches_regexp').map(
      (source) => `not body matches ${quotedText(source)}`,
    ),
    ...checkedPatterns(section, 'fail_if_body_not_matches_regexp').map(
      (source) => `body matches ${quotedText(source)}`,
    ),
    ...cel(section, 'fail_if_body_json_matches_cel').map((condition) => `not (${condition})`),
    ...cel(section, 'fail_if_body_json_not_matches_cel'),
    ...section
      .sections('fail_if_header_matches')
      .map(noHeader)
      .filter((line) => line !== undefined),
    ...section
      .sections('fail_if_header_not_matches')
      .map(someHeader)
      .filter((line) => line !== undefined),
  ];
}

function cel(section: ForeignSection, key: string): string[] {
  const written = section.text(key) || undefined;
  if (written === undefined) return [];
  try {
    return [conditionOfCel(written)];
  } catch (error) {
    section.refuse(key, (error as Error).message);
    return [];
  }
}

function noHeader(match: ForeignSection): string | undefined {
  return headerCondition(match, ({ header, matches, allowMissing }) =>
    allowMissing ? `not ${matches}` : `${header} != null and not ${matches}`,
  );
}

function someHeader(match: ForeignSection): string | undefined {
  return headerCondition(match, ({ header, matches, allowMissing }) =>
    allowMissing ? `${header} == null or ${matches}` : matches,
  );
}

type HeaderMatch = { readonly header: string; readonly matches: string; readonly allowMissing: boolean };

function headerCondition(match: ForeignSection, write: (match: HeaderMatch) => string): string | undefined {
  const name = match.text('header') || undefined;
  const source = checkedPattern(match, 'regexp');
  const allowMissing = match.flag('allow_missing') ?? false;
  if (name === undefined) match.refuse('header', 'expected the name of a header');
  if (source === undefined) match.refuse('regexp', 'expected a regular expression');
  match.end();
  if (name === undefined || source === undefined) return undefined;
  const header = `header(${quotedText(name)})`;
  return write({ header, matches: `${header} matches ${quotedText(source)}`, allowMissing });
}
