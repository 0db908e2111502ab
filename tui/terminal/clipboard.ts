/** Terminals refuse more: xterm 1 MiB, tmux and screen less. */
const LONGEST = 100_000;

/**
 * The sequence that puts text into the clipboard of the terminal that a person sits at, also over SSH (OSC 52, xterm
 * control sequences, "Manipulate Selection Data"). Inside tmux it is wrapped so that tmux passes it on, and sent to tmux
 * itself as well, for its own buffer.
 *
 * @throws RangeError where the text is longer than terminals take.
 */
export function clipboardSequence(text: string, { tmux }: { readonly tmux: boolean }): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (encoded.length > LONGEST)
    throw new RangeError(`${encoded.length} characters are too many for a clipboard`);
  const sequence = `\x1b]52;c;${encoded}\x07`;
  return tmux ? `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : sequence;
}

/** Whether the terminal is known to have no clipboard: the Linux and BSD consoles. Inside tmux, tmux has its own. */
export function lacksClipboard({ TERM = '', TMUX }: Readonly<Record<string, string | undefined>>): boolean {
  return TMUX === undefined && /^(?:linux|cons25|vt\d+)/.test(TERM);
}
