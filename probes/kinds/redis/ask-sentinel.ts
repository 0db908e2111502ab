import type { FactTypes } from '../../facts.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type RedisSession, redisFailure } from './redis-session.ts';
import { RedisError, type RedisReply } from './resp.ts';

export const sentinelFacts = {
  'sentinel.master': { type: 'text', describe: 'Address of the master, as the sentinel knows it' },
  'sentinel.quorum': { type: 'boolean', describe: 'Whether enough sentinels are there to fail over' },
  'sentinel.replicas': { type: 'number', describe: 'Replicas that the sentinel knows' },
  'sentinel.sentinels': { type: 'number', describe: 'Other sentinels that it knows' },
} as const satisfies FactTypes;

/**
 * Asks a sentinel about a master.
 *
 * @throws ProbeFailure `master-unknown`, `master-down`, `no-quorum`, `not-a-sentinel`
 */
export async function askSentinel(master: string, session: RedisSession, run: ProbeRun): Promise<void> {
  const address = await session.ask(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', master]);
  if (address instanceof RedisError && /unknown command/i.test(address.text)) {
    throw new ProbeFailure('not-a-sentinel', 'it is a Redis server, and no sentinel');
  }
  if (address instanceof RedisError) throw redisFailure(address);
  if (!Array.isArray(address))
    throw new ProbeFailure('master-unknown', `the sentinel knows no master ${master}`);
  run.fact('sentinel.master', address.join(':'));
  const state = pairs(await session.demand(['SENTINEL', 'MASTER', master]));
  run.fact('sentinel.replicas', Number(state.get('num-slaves')));
  run.fact('sentinel.sentinels', Number(state.get('num-other-sentinels')));
  const quorum = await session.ask(['SENTINEL', 'CKQUORUM', master]);
  const reached = !(quorum instanceof RedisError);
  run.fact('sentinel.quorum', reached);
  run.metric(
    'probe_redis_sentinel_quorum',
    'Whether enough sentinels are there to fail over',
    reached ? 1 : 0,
  );
  if (/(^|,)[os]_down/.test(state.get('flags') ?? '')) {
    throw new ProbeFailure('master-down', `the master ${master} at ${address.join(':')} is down`);
  }
  if (quorum instanceof RedisError) throw redisFailure(quorum);
}

function pairs(reply: RedisReply): ReadonlyMap<string, string> {
  const list = Array.isArray(reply) ? (reply as readonly RedisReply[]) : [];
  const entries = new Map<string, string>();
  for (let index = 0; index + 1 < list.length; index += 2)
    entries.set(String(list[index]), String(list[index + 1]));
  return entries;
}
