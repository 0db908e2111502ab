/** One thing that a check looked at. */
export type Finding = {
  readonly name: string;
  /** `missing`: not there; `warning`: there, and not as it should be. */
  readonly state: 'ok' | 'warning' | 'missing';
  readonly found: string;
  /** What does not work, or works less well, for want of it. */
  readonly costs: string | null;
  readonly hint: string | null;
  /** True: the agent does its work without it, and the exit code does not speak of it. */
  readonly optional: boolean;
};

type Trouble = { readonly costs: string; readonly hint?: string; readonly optional?: boolean };

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, costs: null, hint: null, optional: false };
}

export function warning(name: string, found: string, trouble: Trouble): Finding {
  return { name, state: 'warning', found, ...complete(trouble) };
}

export function missing(name: string, found: string, trouble: Trouble): Finding {
  return { name, state: 'missing', found, ...complete(trouble) };
}

function complete({ costs, hint, optional = false }: Trouble) {
  return { costs, hint: hint ?? null, optional };
}
