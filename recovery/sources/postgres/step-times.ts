/** How long each step of a restore took. */
export class StepTimes {
  readonly done: { readonly name: string; readonly seconds: number }[] = [];

  async time<Value>(name: string, step: () => Promise<Value>): Promise<Value> {
    const from = performance.now();
    const value = await step();
    this.done.push({ name, seconds: (performance.now() - from) / 1_000 });
    return value;
  }
}
