import { useState } from "preact/hooks";
import { words } from "../../i18n/index.js";
import { type Decoded, decode, withheld } from "../../inspector/decode.js";
import { parseHex } from "../../inspector/hex.js";
import { Field, useField } from "../Field.js";
import { Form } from "../Form.js";
import { Panel } from "./Panel.js";

/** What is wrong with the text; empty if it is valid. */
function complaint(result: ReturnType<typeof parseHex>): string {
  if (!("problem" in result)) return "";
  const t = words.value;
  if (result.problem === "digit") return t.hexDigit(result.at);
  return result.problem === "odd" ? t.hexOdd : t.hexEmpty;
}

/** Decodes a pasted frame with the core. */
export function HexDecoder() {
  const t = words.value;
  const hex = useField();
  const [packet, show] = useState<Decoded | null>(null);

  const read = () => {
    const result = parseHex(hex.value);
    show(hex.accept(complaint(result)) && "bytes" in result ? decode(result.bytes) : null);
  };

  return (
    <Panel title={t.decoder} name="decoder">
      <Form onSubmit={read}>
        <Field label={t.hexLabel} field={hex} />
        <button type="submit" class="button primary">
          {t.decode}
        </button>
      </Form>
      <div role="status">
        {packet === null ? null : packet.problem !== "" ? (
          <p class="problem">
            {t.notPacket} {packet.problem}
          </p>
        ) : (
          <pre tabIndex={0}>{JSON.stringify(written(packet), null, 2)}</pre>
        )}
      </div>
    </Panel>
  );
}

/** Shows a pasted packet unchanged, except for a token. */
function written(packet: Decoded): unknown {
  return { ...packet, problem: undefined, payload: withheld(packet.payload, true) };
}
