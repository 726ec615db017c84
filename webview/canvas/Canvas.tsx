/** The graph. React Flow pans, zooms and drags; what is drawn, selected and laid out is decided here. */
import type { NodeChange } from "@xyflow/react";
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider, useStore } from "@xyflow/react";
import { useCallback, useMemo, useRef } from "react";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Problem } from "../../runtime/model/problem.ts";
import { useStatuses } from "../state/statuses.ts";
import { toggleNode } from "../state/selection.ts";
import { useView } from "../state/view.ts";
import { useWiring } from "../state/wiring.ts";
import { CardNode, GroupNode } from "./CardNode.tsx";
import { CanvasControls } from "./CanvasControls.tsx";
import type { CardNode as FlowCard } from "./elements.ts";
import { boxesOf } from "./elements.ts";
import { Overview } from "./Overview.tsx";
import type { Box } from "./places.ts";
import { absolutePlaces } from "./places.ts";
import { SearchBox } from "./SearchBox.tsx";
import { useCanvasActions } from "./use-actions.ts";
import { useElements, useGraph } from "./use-graph.ts";
import { useConnecting } from "./use-connecting.ts";
import { useFocus } from "./use-focus.ts";
import { useKeyboard } from "./use-keyboard.ts";
import { useLayout } from "./use-layout.ts";
import { MembersContext } from "./use-status.ts";
import { useSelection } from "./use-selection.ts";
import { leastZoom, useViewport } from "./use-viewport.ts";
import type { VisibleEdge } from "./visible.ts";
import { moveSelection } from "./move-selection.ts";
import { Wire } from "./Wire.tsx";
import { WireHint } from "./WireHint.tsx";

interface CanvasProps {
  readonly pipeline: Pipeline;
  readonly problems: readonly Problem[];
}

export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

const nodeTypes = { card: CardNode, frame: GroupNode };
const edgeTypes = { wire: Wire };
/** From this many nodes on only what is in view is rendered, and far out only a drawing. */
const manyNodes = 200;
const overviewBelow = 0.3;
/** Which entries of the manifest's `webview/context` the empty canvas has. */
const canvasContext = JSON.stringify({ webviewSection: "canvas", preventDefaultContextMenuItems: true });
const noNodes: FlowCard[] = [];
const noEdges: readonly VisibleEdge[] = [];

function Flow({ pipeline, problems }: CanvasProps) {
  const graph = useGraph(pipeline, problems);
  const { nodes, edges } = useElements(graph);
  const boxes = useBoxes(graph);
  const viewport = useViewport(boxes);
  const layout = useLayout(graph, viewport.fit);
  const selection = useSelection(pipeline.name, viewport.reveal);
  const container = useRef<HTMLDivElement>(null);
  const onKeyDown = useKeyboard({
    boxes,
    edges: graph?.visible.edges ?? noEdges,
    cards: graph?.cards,
    selection,
    reveal: viewport.reveal,
    container,
  });
  useCanvasActions({ layout, viewport, container, visible: graph?.visible, announce: selection.announce });
  useFocus(boxes, graph?.visible.edges ?? noEdges, container);
  const connecting = useConnecting(pipeline);
  const isWiring = useWiring((wiring) => wiring.forbidden !== undefined);

  const isMany = nodes.length > manyNodes;
  const isRoomy = useStore((flow) => flow.width >= 560);
  const isFar = useStore((flow) => flow.transform[2] < overviewBelow) && isMany;
  const onNodesChange = useCallback((changes: NodeChange<FlowCard>[]) => {
    for (const change of changes)
      if (change.type === "position" && change.position) moveSelection(change.id, change.position);
  }, []);
  const hit = useCallback(
    (event: React.MouseEvent) => (isFar ? viewport.nodeAt(event.clientX, event.clientY) : undefined),
    [isFar, viewport],
  );

  return (
    <MembersContext value={graph?.visible.membersOf ?? noMembers}>
      <div
        className={isWiring ? "canvas is-wiring" : "canvas"}
        ref={container}
        onKeyDown={onKeyDown}
        role="group"
        aria-label={`Graph of ${pipeline.name}: ${pipeline.nodes.length} nodes, ${pipeline.edges.length} edges`}
        tabIndex={-1}
        data-vscode-context={canvasContext}
      >
        <ArrowMarker />
        <ReactFlow<FlowCard>
          nodes={isFar ? noNodes : nodes}
          edges={isFar ? [] : edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeClick={(event, node) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) toggleNode(node.id);
            else selection.select(node.id);
          }}
          onNodeDoubleClick={(_, node) => selection.openDefinition(node.id)}
          onPaneClick={(event) => selection.select(hit(event))}
          onMoveEnd={(event, next) => {
            if (event) viewport.userMoved();
            if (!viewport.isFitted()) useView.setState({ viewport: next });
          }}
          onlyRenderVisibleElements={isMany}
          onNodeContextMenu={(_, node) => selection.keepOrSelect(node.id)}
          onEdgeContextMenu={(_, edge) => selection.selectEdge(edge.id)}
          onEdgeClick={(_, edge) => {
            selection.selectEdge(edge.id);
            useView.setState({ tabStop: edge.target });
            container.current?.focus();
          }}
          {...connecting}
          connectOnClick={false}
          connectionRadius={24}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          zoomOnDoubleClick={false}
          nodeDragThreshold={4}
          minZoom={leastZoom}
          maxZoom={2}
          panOnScroll={false}
          proOptions={{ hideAttribution: true }}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--canvas-dots)" />
          {!isFar && isRoomy && nodes.length > 12 && (
            <MiniMap<FlowCard>
              pannable
              zoomable
              ariaLabel="Minimap"
              nodeColor={minimapColour}
              nodeStrokeWidth={0}
              nodeBorderRadius={6}
              maskColor="var(--minimap-mask)"
              bgColor="var(--minimap-background)"
              style={minimapSize}
            />
          )}
        </ReactFlow>
        {isFar && graph && <Overview boxes={boxes} edges={graph.visible.edges} groups={graph.visible.groups} />}
        <WireHint pipeline={pipeline} />
        <CanvasControls />
        <SearchBox pipeline={pipeline} onShow={(id) => selection.select(id, { reveal: true, quiet: true })} />
        <p className="visually-hidden" aria-live="polite">
          {selection.announcement}
        </p>
      </div>
    </MembersContext>
  );
}

const noMembers: ReadonlyMap<string, never[]> = new Map();
const minimapSize = { width: 140, height: 92 };

function minimapColour(node: FlowCard): string {
  if (node.type === "frame") return "transparent";
  const status = useStatuses.getState().byNode.get(node.id)?.status;
  return status === undefined ? "var(--minimap-node)" : `var(--status-${status})`;
}

/** One arrow head for order and condition edges; data edges end at a port and need none. */
function ArrowMarker() {
  return (
    <svg className="visually-hidden" aria-hidden="true">
      <defs>
        <marker
          id="wire-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto-start-reverse"
        >
          <path d="M1 1 L7 4 L1 7" className="wire-arrow" />
        </marker>
      </defs>
    </svg>
  );
}

/** Absolute boxes of all visible nodes. */
function useBoxes(graph: ReturnType<typeof useGraph>): ReadonlyMap<string, Box> {
  const positions = useView((view) => view.positions);
  const direction = useView((view) => view.direction);
  return useMemo(() => {
    const boxes = new Map<string, Box>();
    if (!graph) return boxes;
    const sizes = boxesOf({ graph: graph.visible, cards: graph.cards, sizes: graph.sizes, positions, direction });
    for (const [id, place] of absolutePlaces(graph.visible.nodes, positions)) {
      const size = sizes.get(id);
      if (size) boxes.set(id, { ...place, ...size });
    }
    return boxes;
  }, [graph, positions, direction]);
}
