import { words } from "../../i18n/index.js";
import { samples, samplesKept } from "../../inspector/watch.js";
import { Panel } from "./Panel.js";

const width = 240;
const height = 56;

/** The client's counters: two charts of the last minute, and three numbers. */
export function Measures() {
  const t = words.value;
  const all = samples.value;
  const last = all.at(-1);
  const trip = last?.roundTripMs ?? -1;
  const rest = [
    [t.reconnects, last?.reconnects],
    [t.duplicates, last?.duplicatesDropped],
    [t.malformed, last?.malformedFrames],
  ] as const;
  return (
    <Panel title={t.measures} name="measures">
      <Chart
        label={t.roundTrip}
        now={trip < 0 ? t.notMeasured : t.milliseconds(trip)}
        values={all.map((each) => each.roundTripMs).filter((each) => each >= 0)}
        write={t.milliseconds}
      />
      <Chart
        label={t.queue}
        now={String(last?.pendingRequests ?? 0)}
        values={all.map((each) => each.pendingRequests)}
        write={String}
      />
      <dl class="counts">
        {rest.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value ?? 0}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface ChartProps {
  label: string;
  now: string;
  values: readonly number[];
  write: (value: number) => string;
}

/** The newest value is on the right; the vertical axis ends at the largest value, which is labelled. */
function Chart({ label, now, values, write }: ChartProps) {
  const largest = Math.max(0, ...values);
  const top = Math.max(1, largest);
  const points = values.map((value, index) => {
    const x = width - ((values.length - 1 - index) * width) / (samplesKept - 1);
    return `${x.toFixed(1)},${(height - 3 - (value / top) * (height - 6)).toFixed(1)}`;
  });
  return (
    <figure class="chart">
      <figcaption>
        <span>{label}</span>{" "}
        <span class="chart-numbers">
          <strong>{now}</strong>{" "}
          {values.length > 0 ? <small>{words.value.atMost(write(largest))}</small> : null}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <polyline points={points.join(" ")} />
      </svg>
    </figure>
  );
}
