/** A message of the protocol, its text as latin1. */
export function message(type: string, body: string): string {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return type + length.toString('latin1') + body;
}

export const query = (sql: string) => message('Q', `${sql}\0`);
export const parse = (name: string, sql: string) => message('P', `${name}\0${sql}\0\0\0`);
export const bind = (portal: string, name: string, values = '') =>
  message('B', `${portal}\0${name}\0\0\0\0\0\0\0${values}`);
export const execute = message('E', '\0\0\0\0\0');
export const sync = message('S', '');
export const ready = (state: 'I' | 'T' | 'E') => message('Z', state);
export const startup = message('', '\0\x03\0\0user\0me\0\0');
export const sslRequest = '\0\0\0\x08\x04\xd2\x16\x2f';
export const authenticated = message('R', '\0\0\0\0');

export const error = (code: string, text: string, severity = 'ERROR') =>
  message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`);
/** As the server writes it, with more fields. */
export const syntaxError = (near: string) =>
  message(
    'E',
    `SERROR\0VERROR\0C42601\0Msyntax error at or near "${near}"\0P1\0Fscan.l\0L1176\0Rscanner\0\0`,
  );
