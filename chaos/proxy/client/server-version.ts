/** A version as three numbers; undefined where the server does not tell one that can be read. */
export type ServerVersion = readonly [major: number, minor: number, patch: number] | undefined;

/** Reads what `GET /version` answers: `{"version": "2.12.0"}`, or the plain `2.1.4` of servers before 2.2. */
export function parseVersion(text: string): ServerVersion {
  const found = /^\s*(?:\{"version":\s*)?"?(?:git-|v)?(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(text);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}

/** Whether updates may be sent as PATCH; POST, which every version takes, is deprecated since then. */
export function takesPatch(version: ServerVersion): boolean {
  if (version === undefined) return false;
  const [major, minor] = version;
  return major > 2 || (major === 2 && minor >= 6);
}
