import { textAnswer } from '../../agent/api/text-answer.ts';
import { createClient } from '../../agent/client/client.ts';
import { aStatus } from '../../agent/client/status.testkit.ts';
import { getStatus } from '../../agent/contract/status.ts';
import { safeDeep } from '../../tui/data/safe-deep.ts';
import { cpuMilliseconds } from './measure-process.ts';
import { startProgram, withPrograms } from './start-program.ts';

/**
 * What it costs a console to ask so many hosts for their status once a second, beside being sent it once a second on a
 * stream: CPU of the client and of the servers (one process that stands for all).
 *
 *     bun scripts/bench/poll-or-stream.ts [hosts=200] [seconds=30]
 */
const PORT = 21_900;

function statusText(): string {
  const time = new Date().toISOString();
  const { summary } = aStatus();
  return JSON.stringify(aStatus({ time, summary: { ...summary!, time } }));
}

function serve(): void {
  const encoder = new TextEncoder();
  Bun.serve({
    hostname: '127.0.0.1',
    port: PORT,
    idleTimeout: 0,
    fetch(request) {
      const headers = { 'content-type': 'application/json' };
      if (!request.url.includes('/stream'))
        return textAnswer(statusText(), { acceptEncoding: request.headers.get('accept-encoding'), headers });
      let timer: ReturnType<typeof setInterval>;
      const body = new ReadableStream({
        start(controller) {
          const send = () => controller.enqueue(encoder.encode(`event: status\ndata: ${statusText()}\n\n`));
          timer = setInterval(send, 1_000);
        },
        cancel: () => clearInterval(timer),
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    },
  });
}

async function measure(hosts: number, seconds: number): Promise<void> {
  const clients = Array.from({ length: hosts }, () => createClient({ url: `http://127.0.0.1:${PORT}` }));
  const script = [import.meta.filename, 'serve'];
  const server = await startProgram(process.execPath, script, `http://127.0.0.1:${PORT}/readyz`);
  const cost = async (what: string, count: () => number) => {
    await Bun.sleep(3_000);
    const [client, servers, answers] = [cpuMilliseconds(process.pid), cpuMilliseconds(server.pid!), count()];
    await Bun.sleep(seconds * 1_000);
    const percent = (before: number, now: number) => ((now - before) / (10 * seconds)).toFixed(1);
    console.log(
      `${what}: ${((count() - answers) / seconds).toFixed(0)} answers a second, client ${percent(client, cpuMilliseconds(process.pid))} %, servers ${percent(servers, cpuMilliseconds(server.pid!))} %`,
    );
  };
  let answers = 0;
  const timer = setInterval(() => {
    for (const client of clients)
      void client.callWithTiming(getStatus).then(({ value }) => safeDeep(value) && answers++);
  }, 1_000);
  await cost('poll', () => answers);
  clearInterval(timer);
  const end = new AbortController();
  const readers = clients.map(async (client) => {
    for await (const message of client.stream({ match: [] }, { signal: end.signal }))
      if (message.type === 'status') answers += safeDeep(message.data) ? 1 : 0;
  });
  await cost('stream', () => answers);
  end.abort();
  await Promise.allSettled(readers);
}

const [what, seconds = '30'] = process.argv.slice(2);
if (what === 'serve') serve();
else await withPrograms(() => measure(Number(what ?? 200), Number(seconds)));
