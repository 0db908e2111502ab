/** The groups of a match: by number, the whole match is 0, or by name; undefined where one took no part. */
export type MatchGroups = (group: number | string) => string | undefined;

/**
 * Puts groups into a template, by the rules of Go's `Regexp.Expand`: `$1`, `${1}`, `$name`, `${name}` and `$$`. A name is as long
 * as it can be: `$1x` asks for a group of the name `1x`. A group that is not there is empty; what is no reference stays.
 */
export function expandTemplate(template: string, groups: MatchGroups): string {
  return template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (text, braced, bare) =>
    text === '$$' ? '$' : (groups(groupOf(braced ?? bare)) ?? ''),
  );
}

/** Digits without a leading zero are a number. */
const groupOf = (name: string): number | string => (/^(?:0|[1-9]\d{0,7})$/.test(name) ? Number(name) : name);
