import { words } from "../../i18n/index.js";
import { goTo } from "../../preferences.js";
import { ConnectionBanner } from "../ConnectionBanner.js";
import { useSession } from "../context.js";
import { Icon } from "../icons.js";
import { Name } from "../Name.js";
import { StatePill } from "../StatePill.js";
import { Faults } from "./Faults.js";
import { HexDecoder } from "./HexDecoder.js";
import { Measures } from "./Measures.js";
import { StateDiagram } from "./StateDiagram.js";
import { Timeline } from "./Timeline.js";

/** The protocol at work: what the session does, what travels, and what happens when it is hurt. */
export function InspectorPage() {
  const t = words.value;
  return (
    <main class="inspector">
      <header class="inspector-head">
        <button
          type="button"
          class="icon-button"
          aria-label={t.toChat}
          title={t.toChat}
          onClick={() => goTo("chat")}
        >
          <Icon name="back" />
        </button>
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
