import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAll, type StartedAgent, startAgentBinary, waitFor } from '../binary.testkit.ts';
import { contract } from './index.ts';
import { schemaErrors } from './json-schema.testkit.ts';
import { recordedAnswers } from './previous-release.testkit.ts';
import type { Route } from './route.ts';

let agent: StartedAgent;

/** Two real agents of this version, of which one knows the other and has heard from it. */
beforeAll(async () => {
  const peer = await startAgentBinary();
  agent = await startAgentBinary({ args: ['--peer', peer.url] });
  await waitFor(
    async () => (JSON.stringify(await ask('listHosts')).match(/"up"/g)?.length === 2 ? true : undefined),
    {
      what: () => 'the peer to be up',
    },
  );
});
afterAll(endAll);

/** Asks over the socket, where every operation is allowed. */
async function ask(id: string): Promise<unknown> {
  const { path } = (contract as Record<string, Route>)[id]!;
  return new Promise((resolve, reject) => {
    request({ socketPath: join(agent.data, 'agent.sock'), path }, (response) => resolve(json(response)))
      .on('error', reject)
      .end();
  });
}

test.each(recordedAnswers)(
  'clients of $release understand what this agent answers to $id',
  async (recorded) => {
    expect(schemaErrors(recorded.schema, await ask(recorded.id))).toEqual([]);
  },
);
