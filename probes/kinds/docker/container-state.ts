import { z } from 'zod';

const text = z.string().catch('');
const number = z.number().catch(0);
const flag = z.boolean().catch(false);

/** Docker has `Health`; Podman has `Healthcheck` in some versions, and an empty status where there is no check. */
const health = z
  .object({
    Status: text,
    Log: z.array(z.object({ Output: text })).nullish(),
  })
  .nullish()
  .catch(undefined);

const answer = z.object({
  State: z.object({
    Status: text,
    Running: flag,
    OOMKilled: flag,
    ExitCode: number,
    Error: text,
    StartedAt: text,
    Health: health,
    Healthcheck: health,
  }),
  RestartCount: number,
  Config: z.object({ Image: text }).catch({ Image: '' }),
});

/** What the engine says of one container (Docker Engine API, ContainerInspect); times in ms since the epoch. */
export type ContainerState = {
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead` */
  readonly state: string;
  readonly running: boolean;
  /** `starting`, `healthy`, `unhealthy`; undefined where there is no health check. */
  readonly health: string | undefined;
  /** What the last health check said. */
  readonly healthOutput: string;
  readonly oomKilled: boolean;
  readonly exitCode: number;
  readonly error: string;
  readonly startedAt: number | undefined;
  readonly restarts: number;
  readonly image: string;
};

/** Undefined when it is no answer of ContainerInspect. */
export function readContainerState(body: unknown): ContainerState | undefined {
  const { data } = answer.safeParse(body);
  if (data === undefined) return undefined;
  const { State: state, RestartCount: restarts, Config: config } = data;
  const check = state.Health ?? state.Healthcheck;
  const startedAt = Date.parse(state.StartedAt);
  return {
    state: state.Status,
    running: state.Running,
    health: check && check.Status !== 'none' && check.Status !== '' ? check.Status : undefined,
    healthOutput: check?.Log?.at(-1)?.Output.trim() ?? '',
    oomKilled: state.OOMKilled,
    exitCode: state.ExitCode,
    error: state.Error,
    // One that never ran "started" in the year 1.
    startedAt: startedAt > 0 ? startedAt : undefined,
    restarts,
    image: config.Image,
  };
}
