/** Texts of PostgreSQL for errors that are often wanted; clients look at them too. */
const messages: Readonly<Record<string, string>> = {
  '08006': 'connection failure',
  '23505': 'duplicate key value violates unique constraint',
  '25006': 'cannot execute statement in a read-only transaction',
  '40001': 'could not serialize access due to concurrent update',
  '40P01': 'deadlock detected',
  '53100': 'could not extend file: No space left on device',
  '53200': 'out of memory',
  '53300': 'sorry, too many clients already',
  '55P03': 'could not obtain lock on row in relation',
  '57014': 'canceling statement due to statement timeout',
  '57P01': 'terminating connection due to administrator command',
  '57P03': 'the database system is starting up',
};

export function messageOf(sqlState: string): string {
  return messages[sqlState] ?? 'injected error';
}

/** An ErrorResponse (https://www.postgresql.org/docs/current/protocol-error-fields.html). */
export function errorResponse(severity: 'ERROR' | 'FATAL', sqlState: string, message: string): Buffer {
  const fields = Buffer.from(`S${severity}\0V${severity}\0C${sqlState}\0M${message}\0\0`);
  const response = Buffer.alloc(5 + fields.length);
  response.write('E');
  response.writeInt32BE(4 + fields.length, 1);
  fields.copy(response, 5);
  return response;
}
