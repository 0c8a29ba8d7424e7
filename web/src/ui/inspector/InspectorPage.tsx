import { words } from "../../i18n/index.js";
import { goTo } from "../../preferences.js";
import { ConnectionBanner } from "../ConnectionBanner.js";
import { useSession } from "../context.js";
import { IconButton } from "../IconButton.js";
import { Name } from "../Name.js";
import { StatePill } from "../StatePill.js";
import { Faults } from "./Faults.js";
import { HexDecoder } from "./HexDecoder.js";
import { Measures } from "./Measures.js";
import { StateDiagram } from "./StateDiagram.js";
import { Timeline } from "./Timeline.js";

/** The protocol at work: the session's state, its packets, and its reaction to faults. */
export function InspectorPage() {
  const t = words.value;
  return (
    <main class="inspector">
      <header class="inspector-head">
        <IconButton icon="back" label={t.toChat} onClick={() => goTo("chat")} />
        <h1>{t.inspector}</h1>
        <p class="inspector-me">
          <Name of={useSession().account.value} />
          <StatePill />
        </p>
      </header>
      <ConnectionBanner />
      <div class="inspector-grid">
        <StateDiagram />
        <Faults />
        <Timeline />
        <Measures />
        <HexDecoder />
      </div>
    </main>
  );
}
