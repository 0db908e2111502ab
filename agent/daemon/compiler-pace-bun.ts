/** Times the usual number of runs before code is optimised: the tick then stays in the first tier for good. */
const QUIET = 1_000;
const USUAL = 1;
/** Milliseconds without a query after which the compiler is held back again. */
const PATIENCE = 60_000;

export type CompilerPace = {
  /** Somebody asks for many samples now: code that runs often may be optimised. */
  hurry(): void;
  stop(): void;
};

/**
 * Keeps the optimising compiler out of an agent that only ticks. Its short, ever equal ticks gain nothing measurable
 * from it, while the compiler's own code and what it produces take 8 MB; reading a day of samples gains severalfold.
 */
export function holdCompilerBack(): CompilerPace {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hold = () => {
    timer = undefined;
    Bun.unsafe.setJITPolicy(QUIET);
  };
  hold();
  return {
    hurry() {
      if (timer === undefined) Bun.unsafe.setJITPolicy(USUAL);
      clearTimeout(timer);
      timer = setTimeout(hold, PATIENCE);
      timer.unref();
    },
    stop() {
      clearTimeout(timer);
      Bun.unsafe.setJITPolicy(USUAL);
    },
  };
}
