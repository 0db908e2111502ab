import { describe, expect, it } from 'vitest';
import { runApi } from '../server.testkit.ts';
import { fakeServices } from '../services.testkit.ts';

const PEER = 'http://10.0.0.2:8338';
const path = `/api/v1/relay/${encodeURIComponent(PEER)}/${encodeURIComponent('/api/v1/status?time=5')}`;

describe('GET /api/v1/relay', () => {
  it('hands over peer and path whole', async () => {
    const services = fakeServices();
    services.peers.add({ url: PEER });
    await using api = await runApi({}, services);
    const answer = await fetch(`http://localhost${path}`, { unix: api.socketPath });
    expect(await answer.json()).toEqual({ path: '/api/v1/status?time=5' });
  });

  it('refuses a second hop', async () => {
    await using api = await runApi({}, fakeServices());
    const headers = { 'x-vedette-relayed': '1' };
    const answer = await fetch(`http://localhost${path}`, { unix: api.socketPath, headers });
    expect(answer.status).toBe(403);
  });
});
