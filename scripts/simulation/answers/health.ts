import { getHealthz, getLivez, getReadyz } from '../../../agent/contract/health.ts';
import type { Answer } from './answer.ts';

const WELL = JSON.stringify({ status: 'ok', components: [] });

export const healthAnswers: readonly Answer[] = [getHealthz, getLivez, getReadyz].map(({ path }) => ({
  path,
  answer: () => WELL,
}));
