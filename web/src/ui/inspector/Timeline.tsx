import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { exactTimeText, words } from "../../i18n/index.js";
import { withheld } from "../../inspector/decode.js";
import { type PacketNote, isPing, packetNotes } from "../../inspector/tap.js";
import { Panel } from "./Panel.js";

/** This close to the end counts as being at the end. */
const slackPixels = 20;

/** The packets in both directions, the newest last. The end stays in view while the reader is there. */
export function Timeline() {
  const t = words.value;
  const [pings, setPings] = useState(false);
  const [revealed, setRevealed] = useState(false);
  const notes = packetNotes.value.filter((note) => pings || !isPing(note));
  const box = useRef<HTMLDivElement>(null);
  // Read the scroll position before these packets are rendered; a scroll event would come only with the next
  // frame.
  const wasAtEnd = isAtEnd(box.current);

  useLayoutEffect(() => {
    if (box.current && wasAtEnd) box.current.scrollTop = box.current.scrollHeight;
  });

  return (
    <Panel title={t.timeline} name="timeline">
      <div class="timeline-tools">
        <Check label={t.showPings} checked={pings} onChange={setPings} />
        <Check label={t.reveal} checked={revealed} onChange={setRevealed} />
        <button type="button" class="button small" onClick={() => (packetNotes.value = [])}>
          {t.clear}
        </button>
      </div>
      <div ref={box} class="timeline-scroll" tabIndex={0} role="group" aria-label={t.timeline}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.packetTime}</th>
              <th scope="col">{t.packetWay}</th>
              <th scope="col">{t.packetCommand}</th>
              <th scope="col">{t.packetFlag}</th>
              <th scope="col">{t.packetSequence}</th>
              <th scope="col">{t.packetStatus}</th>
              <th scope="col">{t.packetDest}</th>
              <th scope="col">{t.packetSize}</th>
              <th scope="col">{t.packetPayload}</th>
            </tr>
          </thead>
          <tbody>
            {notes.map((note) => (
              <Row key={note.id} note={note} revealed={revealed} />
            ))}
          </tbody>
        </table>
        {notes.length === 0 ? <p class="hint timeline-empty">{t.noPackets}</p> : null}
      </div>
    </Panel>
  );
}

/** Whether the element is scrolled to its end; true if it does not exist yet. */
function isAtEnd(element: HTMLElement | null): boolean {
  if (!element) return true;
  return element.scrollHeight - element.clientHeight - element.scrollTop < slackPixels;
}

interface CheckProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}

function Row({ note, revealed }: { note: PacketNote; revealed: boolean }) {
  const t = words.value;
  const failed = note.problem !== "" || (note.status !== null && note.status !== 0);
  const payload = note.payload === null ? "" : JSON.stringify(withheld(note.payload, revealed));
  return (
    <tr class={`packet-${note.direction} ${failed ? "packet-failed" : ""}`}>
      <td>{exactTimeText(note.at)}</td>
      <td>{note.direction === "out" ? t.packetOut : t.packetIn}</td>
      <td>{note.command}</td>
      <td>{note.flag}</td>
      <td>{note.sequence}</td>
      <td>{note.status}</td>
      <td class="packet-dest">{note.dest}</td>
      <td>{note.size}</td>
      <td class="packet-payload">{note.problem || payload}</td>
    </tr>
  );
}
