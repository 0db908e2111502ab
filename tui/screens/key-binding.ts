/** What some keys do on a screen. One list is the source of the keys, of the footer and of the help. */
export type KeyBinding<Action> = {
  /** The names of the keys, as `hooks/key-names.ts` gives them. */
  readonly keys: readonly string[];
  /** How they are written in footer and help. */
  readonly label: string;
  readonly does: string;
  /** The word for it in the footer; without it, only the help tells. */
  readonly brief?: string;
  readonly action: Action;
};

/** The action of a key; undefined for keys that do nothing here. */
export function actionOf<Action>(bindings: readonly KeyBinding<Action>[], key: string): Action | undefined {
  return bindings.find(({ keys }) => keys.includes(key))?.action;
}
