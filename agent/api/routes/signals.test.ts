import { describe, expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { api, json } from '../app.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const meant = json({ signal: 'TERM', startedAt: '2026-11-21T00:00:00Z', name: 'nginx' });

/** What is in the audit records after a signal that ended so. */
async function audit(signalProcess: () => void, via: 'unix' | 'tcp' = 'unix') {
  const services = fakeServices({ signalProcess });
  const { status } = await api(services)[via]('/api/v1/processes/7/signal', meant);
  return { status, told: services.audited.map(({ outcome, subject }) => `${outcome} ${subject}`) };
}

describe('/api/v1/processes/{pid}/signal', () => {
  test('is told before and after', async () => {
    const told = ['started TERM to nginx (7)', 'done TERM to nginx (7)'];
    expect(await audit(() => {})).toEqual({ status: 200, told });
  });

  test.each([
    ['forbidden', 403, 'refused'],
    ['conflict', 409, 'refused'],
    ['not-found', 404, 'failed'],
  ] as const)('that is %s is told', async (kind, status, outcome) => {
    const given = audit(() => {
      throw new OperationalError(kind, 'Cannot signal process 7: so it is');
    });
    expect(await given).toEqual({
      status,
      told: ['started TERM to nginx (7)', `${outcome} TERM to nginx (7)`],
    });
  });

  test('is refused to viewers, and that is told', async () => {
    const { status, told } = await audit(() => {}, 'tcp');
    expect(status).toBeGreaterThanOrEqual(401);
    expect(told).toEqual(['refused ']);
  });
});
