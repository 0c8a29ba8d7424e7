import { words } from "../../i18n/index.js";
import { linkPhase, type LinkPhase, phases } from "../../inspector/watch.js";
import { narrow } from "../narrow.js";
import { Panel } from "./Panel.js";

interface Drawing {
  readonly width: number;
  readonly height: number;
  /** The centre of each phase's box. */
  readonly places: Record<LinkPhase, readonly [x: number, y: number]>;
  readonly ways: readonly string[];
}

const half = { width: 54, height: 21 };

const wide: Drawing = {
  width: 600,
  height: 236,
  places: {
    idle: [70, 34],
    connecting: [223, 34],
    syncing: [376, 34],
    online: [529, 34],
    waiting: [300, 118],
    closing: [529, 202],
    closed: [223, 202],
  },
  ways: [
    "M124 34H167",
    "M277 34H320",
    "M430 34H473",
    "M500 55V100Q500 118 482 118H356",
    "M244 118H236Q223 118 223 104V57",
    "M376 55V104Q376 118 365 118H356",
    "M550 55V179",
    "M475 202H279",
    "M180 181Q180 150 180 120V57",
  ],
};

/** For a phone, where the letters of the wide drawing would be too small to read. */
const tall: Drawing = {
  width: 322,
  height: 290,
  places: {
    idle: [70, 24],
    connecting: [250, 24],
    syncing: [250, 104],
    online: [250, 184],
    waiting: [70, 104],
    closing: [70, 264],
    closed: [250, 264],
  },
  ways: [
    "M124 24H193",
    "M250 45V80",
    "M250 125V160",
    "M196 184H84Q70 184 70 170V128",
    "M90 83V78Q90 64 104 64H200Q214 64 214 48",
    "M196 104H127",
    "M214 205V210Q214 224 200 224H84Q70 224 70 240",
    "M124 264H193",
    "M304 264H306Q316 264 316 254V34Q316 24 307 24",
  ],
};

/** The session's phases, with the current one highlighted. */
export function StateDiagram() {
  const t = words.value;
  const current = linkPhase.value;
  const { width, height, places, ways } = narrow.value ? tall : wide;
  return (
    <Panel title={t.stateMachine} name="states">
      <svg class="states" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
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
