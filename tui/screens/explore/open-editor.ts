import type { ExploredVocabulary } from '../../data/explored-vocabulary.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { Overlay } from '../../overlays/overlay.ts';
import type { EditedText } from '../../text/edited-text.ts';
import type { ScreenContext } from '../screen.ts';
import { createQueryEditor } from './editor/query-editor.ts';
import type { QueryProblem } from './editor/query-position.ts';
import { createMetricCard } from './metric-card.ts';

/** What an editor is opened with, from whatever screen. */
export type OpenEditorOptions = {
  readonly vocabulary: ExploredVocabulary;
  readonly hosts: () => readonly FleetHost[];
  readonly edited: () => EditedText;
  readonly changed: (edited: EditedText) => void;
  readonly problem?: QueryProblem | undefined;
  readonly searching?: boolean;
  readonly run: (query: string) => void;
  /** Ends what is asked for while the screen is left. */
  readonly signal: AbortSignal;
};

/** Opens the editor over a screen; a metric that is explained lies over the editor, which comes back behind it. */
export function openEditor(context: ScreenContext, options: OpenEditorOptions): void {
  const { vocabulary, hosts, edited, signal } = options;
  const editor: Overlay = createQueryEditor({
    ...options,
    edited: edited(),
    note: () => vocabularyNote(vocabulary),
    history: context.queries,
    run(query) {
      context.queries.add(query);
      options.run(query);
    },
    explain(metric) {
      const known = () => vocabulary.metric(metric);
      const closed = () => context.overlay(editor);
      context.overlay(
        createMetricCard({ metric, hosts: hosts(), known, changed: context.changed, signal, closed }),
      );
    },
  });
  context.overlay(editor);
}

function vocabularyNote(vocabulary: ExploredVocabulary): string {
  if (vocabulary.isAsking) return 'asking the hosts what there is…';
  return vocabulary.problem ?? 'Enter runs, Tab completes, ctrl-o begins a line';
}
