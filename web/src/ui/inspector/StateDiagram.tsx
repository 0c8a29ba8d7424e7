import { words } from "../../i18n/index.js";
import { linkPhase, type LinkPhase, phases } from "../../inspector/watch.js";
import { Panel } from "./Panel.js";

/** The middle of each phase's box. */
const places: Record<LinkPhase, readonly [x: number, y: number]> = {
  idle: [70, 34],
  connecting: [223, 34],
  syncing: [376, 34],
  online: [529, 34],
  waiting: [300, 118],
  closing: [529, 202],
  closed: [223, 202],
};

const half = { width: 54, height: 21 };

const ways = [
  "M124 34H167",
  "M277 34H320",
  "M430 34H473",
  "M500 55V100Q500 118 482 118H356",
  "M244 118H236Q223 118 223 104V57",
  "M376 55V104Q376 118 365 118H356",
  "M550 55V179",
  "M475 202H279",
  "M180 181Q180 150 180 120V57",
];

/** The session's phases, with the current one lit. */
export function StateDiagram() {
  const t = words.value;
  const current = linkPhase.value;
  return (
    <Panel title={t.stateMachine} name="states">
      <svg class="states" viewBox="0 0 600 236" aria-hidden="true">
        <defs>
          <marker id="tip" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" orient="auto">
            <path class="tip" d="M0 0 10 5 0 10z" />
          </marker>
        </defs>
        {ways.map((way) => (
          <path key={way} class="way" d={way} marker-end="url(#tip)" />
        ))}
        {phases.map((phase) => {
          const [x, y] = places[phase];
          return (
            <g key={phase} class={`phase ${phase === current ? "lit" : ""}`} data-phase={phase}>
              <rect
                x={x - half.width}
                y={y - half.height}
                width={2 * half.width}
                height={2 * half.height}
                rx="10"
              />
              <text x={x} y={y + 5} text-anchor="middle">
                {t.phaseNames[phase]}
              </text>
            </g>
          );
        })}
      </svg>
      <p class="hint" role="status">
        {t.phaseNow(t.phaseNames[current])}
      </p>
    </Panel>
  );
}
