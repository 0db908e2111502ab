/** What cannot be taken over from a file of another tool, and where it stands. */
export type ForeignProblem = {
  /** Such as `modules.http_2xx.http.proxy_url`. */
  readonly path: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** `line 12, column 7: modules.a.http.no_proxy: is not known here`. */
export function writeForeignProblem({ path, line, column, message }: ForeignProblem): string {
  return `line ${line}, column ${column}: ${path === '' ? '' : `${path}: `}${message}`;
}
