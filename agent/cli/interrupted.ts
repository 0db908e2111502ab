const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs an action with a signal that fires when the user or the system asks this program to end. */
export async function untilInterrupted<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await action(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}
