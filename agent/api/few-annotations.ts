/** What Prometheus tells of each kind (`Annotations.AsStrings(query, 10, 10)` in its web/api/v1). */
const MOST = 10;

type Told = { readonly warnings: readonly string[]; readonly infos: readonly string[] };

/** The first ten warnings and the first ten infos of an answer; another text says how many there are besides. */
export function fewAnnotations<Answer extends Told>(answer: Answer): Answer {
  const { warnings, infos } = answer;
  return { ...answer, warnings: few(warnings, 'warning'), infos: few(infos, 'info') };
}

function few(texts: readonly string[], kind: string): readonly string[] {
  if (texts.length <= MOST) return texts;
  return [...texts.slice(0, MOST), `${texts.length - MOST} more ${kind} annotations omitted`];
}
