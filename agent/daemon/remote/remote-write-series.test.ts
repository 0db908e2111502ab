import { expect, test } from 'vitest';
import type { DestinationState } from '../../remote/send/destination.ts';
import { newCounters } from '../../remote/send/send-counters.ts';
import { RemoteWriteSeries } from './remote-write-series.ts';

const state: DestinationState = {
  ...newCounters(),
  name: 'hub',
  url: 'https://hub',
  protocol: '2.0',
  sentTo: 0,
  lagSeconds: 4,
  pendingSamples: 7,
  failing: undefined,
};

test('RemoteWriteSeries gives what was told once, and what is gone', () => {
  const series = new RemoteWriteSeries();
  series.take([{ ...state, sentSamples: 5, lastSuccess: 1_000 }]);
  const values = new Map(series.flush().metrics.map(({ family, value }) => [family.name, value]));
  expect(Object.fromEntries(values)).toMatchObject({
    vedette_remote_write_samples_total: 5,
    vedette_remote_write_samples_pending: 7,
    vedette_remote_write_lag_seconds: 4,
    vedette_remote_write_last_success_timestamp_seconds: 1,
    vedette_remote_write_up: 1,
  });
  expect(series.flush()).toEqual({ metrics: [], gone: [] });
  series.take([]);
  expect(series.flush().gone).toHaveLength(values.size + 1);
});
