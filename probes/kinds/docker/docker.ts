import { z } from 'zod';
import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { type ContainerState, readContainerState } from './container-state.ts';
import { getOverUnix, type UnixHttpAnswer } from './unix-http.ts';

const options = {
  container: z
    .string()
    .max(255)
    .regex(/^(?:\*|[A-Za-z0-9][A-Za-z0-9_.-]*)$/, { error: 'expected the name or id of a container, or *' })
    .describe('The container by its name or id; * asks only whether the engine answers.'),
  socket: z
    .string()
    .max(100)
    .regex(/^\/[^\0]+$/, { error: 'expected an absolute path' })
    .default('/var/run/docker.sock')
    .describe('The socket of Docker, or of Podman: /run/podman/podman.sock.'),
} as const;

/** Asks the engine of this host about one container (Docker Engine API; Podman answers it too). */
export const dockerProbe = defineProbeKind({
  name: 'docker',
  describe: 'A container of Docker or Podman on this host, or the engine itself',
  examples: [
    ['web', 'A container by its name'],
    ["'*' --socket /run/podman/podman.sock", 'Whether Podman answers'],
  ],
  options,
  target: 'container',
  facts: {
    state: {
      type: 'text',
      describe: 'The state: created, running, paused, restarting, removing, exited, dead',
    },
    health: { type: 'text', describe: 'What its health check found: starting, healthy, unhealthy' },
    restarts: { type: 'number', describe: 'How often the engine has restarted it' },
    status: { type: 'number', describe: 'The exit code of a container that has ended' },
    age: { type: 'duration', describe: 'Time since it was started' },
    image: { type: 'text', describe: 'The image that it was made from' },
    output: { type: 'text', describe: 'What its last health check said' },
    version: { type: 'text', describe: 'The version of the engine, where the engine itself is asked' },
  },
  async run({ container, socket }, run) {
    if (container === '*') return askEngine(socket, run);
    const state = await inspect(container, socket, run);
    tell(state, run);
    judge(state);
  },
});

async function askEngine(socket: string, run: ProbeRun): Promise<void> {
  const answer = await getOverUnix(socket, '/version', run);
  const version = z.object({ Version: z.string() }).safeParse(parsed(expectOk(answer)));
  if (!version.success) throw notDocker();
  run.fact('version', version.data.Version);
}

async function inspect(container: string, socket: string, run: ProbeRun): Promise<ContainerState> {
  const answer = await getOverUnix(socket, `/containers/${container}/json`, run);
  if (answer.status === 404) throw new ProbeFailure('no-container', 'there is no such container');
  const state = readContainerState(parsed(expectOk(answer)));
  if (state === undefined) throw notDocker();
  return state;
}

function expectOk(answer: UnixHttpAnswer): UnixHttpAnswer {
  if (answer.status === 200) return answer;
  throw new ProbeFailure(`http-${answer.status}`, `the engine answers ${answer.status}: ${said(answer)}`);
}

function said(answer: UnixHttpAnswer): string {
  const { data } = z.object({ message: z.string() }).safeParse(parsed(answer));
  return data?.message.slice(0, 300) ?? 'and does not say why';
}

function parsed({ body }: UnixHttpAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function notDocker(): ProbeFailure {
  return new ProbeFailure('not-docker', 'what answers there is no container engine');
}

function tell(found: ContainerState, run: ProbeRun): void {
  const { state, running, health, healthOutput, restarts, exitCode, startedAt, image } = found;
  run.fact('state', state);
  run.fact('health', health);
  run.fact('output', healthOutput);
  run.fact('restarts', restarts);
  run.fact('image', image);
  if (!running) run.fact('status', exitCode);
  if (startedAt !== undefined && running) run.fact('age', run.clock.now() - startedAt);
  run.metric('probe_docker_restarts_total', 'How often the engine has restarted the container', restarts);
}

function judge(found: ContainerState): void {
  const { state, running, oomKilled, exitCode, error, health, healthOutput } = found;
  if (state === 'restarting')
    throw new ProbeFailure('restarting', `the engine waits to start it again, it ended with ${exitCode}`);
  if (state === 'paused') throw new ProbeFailure('paused', 'it is paused');
  if (!running && oomKilled) throw new ProbeFailure('oom-killed', 'the kernel ended it for lack of memory');
  if (!running) throw new ProbeFailure('not-running', `it is ${state}, exit code ${exitCode}${after(error)}`);
  if (health === 'unhealthy')
    throw new ProbeFailure('unhealthy', `its health check fails${after(healthOutput)}`);
  if (health === 'starting')
    throw new ProbeFailure('health-unknown', 'its health check has not passed yet', { state: 'degraded' });
}

function after(text: string): string {
  return text === '' ? '' : `: ${text.split('\n')[0]!.slice(0, 300)}`;
}
