import { useLayoutEffect, useRef } from "preact/hooks";
import { exactTimeText, words } from "../i18n/index.js";
import { type PacketNote, packetNotes } from "../inspector/tap.js";
import { showInspector } from "../preferences.js";
import { Icon } from "./icons.js";

/** The packets that go over the wire, for those who want to see the protocol at work. */
export function Inspector() {
  const t = words.value;
  const notes = packetNotes.value;
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [notes]);

  return (
    <section class="inspector" aria-label={t.inspector}>
      <header class="inspector-head">
        <h2>{t.inspector}</h2>
        <button type="button" class="button small" onClick={() => (packetNotes.value = [])}>
          {t.clear}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={t.close}
          onClick={() => (showInspector.value = false)}
        >
          <Icon name="close" />
        </button>
      </header>
      <div ref={box} class="inspector-scroll" tabIndex={0} role="group" aria-label={t.inspector}>
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
            </tr>
          </thead>
          <tbody>
            {notes.map((note) => (
              <Row key={note.number} note={note} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ note }: { note: PacketNote }) {
  const t = words.value;
  const failed = note.status !== null && note.status !== 0;
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
    </tr>
  );
}
