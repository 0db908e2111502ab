import { errorMessage, OperationalError } from '../kit/errors.ts';
import { HttpError } from './problem.ts';
import type { NewAuditRecord, Services } from './services.ts';

/**
 * Makes a change with its audit records around it: `started` is on disk before the change begins, so that no change
 * can be made that is not told.
 *
 * @throws HttpError `unavailable` when the record cannot be written; the change is then not made.
 */
export async function audited<Result>(
  services: Pick<Services, 'audit' | 'log'>,
  record: Omit<NewAuditRecord, 'outcome'>,
  change: () => Result | Promise<Result>,
): Promise<Result> {
  begin(services, record);
  try {
    const result = await change();
    tell(services, { ...record, outcome: 'done' });
    return result;
  } catch (error) {
    tell(services, {
      ...record,
      outcome: isRefusal(error) ? 'refused' : 'failed',
      detail: errorMessage(error),
    });
    throw error;
  }
}

/** Whether nothing was done because it must not be. */
function isRefusal(error: unknown): boolean {
  return error instanceof OperationalError && (error.kind === 'forbidden' || error.kind === 'conflict');
}

function begin(services: Pick<Services, 'audit' | 'log'>, record: Omit<NewAuditRecord, 'outcome'>): void {
  try {
    services.audit.append({ ...record, outcome: 'started' });
  } catch (error) {
    services.log.error('Cannot write the audit record', {
      action: record.action,
      error: errorMessage(error),
    });
    throw new HttpError('unavailable', `Cannot ${record.action}: its audit record could not be written`, {
      hint: 'See what the agent says of its store: vedette status',
    });
  }
}

/** Writes a record of what has been decided already: when that fails, the log keeps it. */
export function tell(services: Pick<Services, 'audit' | 'log'>, record: NewAuditRecord): void {
  try {
    services.audit.append(record);
  } catch (error) {
    services.log.error('Cannot write the audit record', { ...record, error: errorMessage(error) });
  }
}
