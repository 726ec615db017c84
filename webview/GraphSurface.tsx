/** The graph panel: toolbar, banners, canvas, inspector. */
import { Canvas } from "./canvas/Canvas.tsx";
import { EmptyGraph } from "./canvas/EmptyGraph.tsx";
import { useSize } from "./controls/use-size.ts";
import { OpenRunPlan } from "./dialogs/RunPlan.tsx";
import { Inspector } from "./inspector/Inspector.tsx";
import { useDrawnPipeline } from "./state/children.ts";
import { selectPipeline, useSession } from "./state/session.ts";
import { useSpoken } from "./state/spoken-edit.ts";
import { isInspectorShown, useView } from "./state/view.ts";
import { Banners } from "./toolbar/Banners.tsx";
import { Toolbar } from "./toolbar/Toolbar.tsx";

/** Narrower than this the inspector goes below the canvas. */
const sideFrom = 720;

export function GraphSurface() {
  const document = useSession((session) => session.document);
  const pipeline = useSession(selectPipeline);
  const drawn = useDrawnPipeline(pipeline);
  const spoken = useSpoken(({ text }) => text);
  const { ref, width } = useSize();
  const isInspectorOpen = useView((view) => isInspectorShown(view.isInspectorOpen, width));
  const isNarrow = width > 0 && width < sideFrom;
  return (
    <div className="surface" ref={ref}>
      <Toolbar isInspectorOpen={isInspectorOpen} />
      <Banners />
      <p className="visually-hidden" role="status">
        {spoken}
      </p>
      <div className={`surface-body${isNarrow ? " is-narrow" : ""}`}>
        <main className="surface-main">
          {document && drawn && drawn.nodes.length > 0 ? (
            <Canvas key={`${document.uri}\n${drawn.name}`} pipeline={drawn} problems={document.parsed.problems} />
          ) : (
            <EmptyGraph />
          )}
          {pipeline && <OpenRunPlan pipeline={pipeline} />}
        </main>
        {isInspectorOpen && document && <Inspector isNarrow={isNarrow} />}
      </div>
    </div>
  );
}
