import { ProbeFailure } from '../../probe-failure.ts';
import { errorFields } from './postgres-messages.ts';

/** By SQLSTATE (PostgreSQL, appendix A), the whole code or its class. */
const REASONS: Readonly<Record<string, string>> = {
  '08P01': 'protocol-error',
  '25006': 'query-writes',
  '28': 'authentication-failed',
  '3D000': 'database-missing',
  '42501': 'permission-denied',
  '53100': 'disk-full',
  '53200': 'out-of-memory',
  '53300': 'too-many-connections',
  '57014': 'query-timeout',
  '57P01': 'shutting-down',
  '57P02': 'shutting-down',
  '57P03': 'starting-up',
};

/** What the server refused; `sqlState` is empty where it gave none. */
export class PostgresFailure extends ProbeFailure {
  readonly sqlState: string;
  /** Whether the server ends the connection with it. */
  readonly fatal: boolean;

  /** @param body of an ErrorResponse */
  constructor(body: Buffer) {
    const fields = errorFields(body);
    const sqlState = fields.get('C') ?? '';
    const text = fields.get('M') ?? 'an error without a message';
    super(reasonOf(sqlState, text), `${text} (SQLSTATE ${sqlState || 'unknown'})`);
    this.sqlState = sqlState;
    this.fatal = ['FATAL', 'PANIC'].includes(fields.get('V') ?? fields.get('S') ?? '');
  }
}

function reasonOf(sqlState: string, text: string): string {
  if (sqlState === '57P03' && /shutting down/.test(text)) return 'shutting-down';
  return REASONS[sqlState] ?? REASONS[sqlState.slice(0, 2)] ?? 'query-failed';
}
