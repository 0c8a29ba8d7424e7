// A page for the React tests: React in happy-dom, with helpers to wait for its text.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { Window } from "happy-dom";
import type { ReactNode } from "react";

// React reads these globals when it is imported.
const window = new Window();
const { document, navigator } = window;
for (const [name, value] of Object.entries({ window, document, navigator })) {
  Object.defineProperty(globalThis, name, { value });
}
const { createRoot } = await import("react-dom/client");

/** A page on which a test renders elements. */
export class Page {
  private readonly _element = globalThis.document.createElement("div");
  private readonly _root = createRoot(this._element);

  constructor(t: TestContext) {
    // Attach the element, so that events bubble up to the document.
    globalThis.document.body.append(this._element);
    t.after(() => this.render(null));
  }

  /** The text that a person would read there. */
  get text(): string {
    return this._element.textContent ?? "";
  }

  render(node: ReactNode): void {
    this._root.render(node);
  }

  /** Presses the button with this text. */
  press(text: string): void {
    const buttons = [...this._element.querySelectorAll("button")];
    buttons.find(({ textContent }) => textContent === text)?.click();
  }

  /** Resolves when the page shows this text. */
  async shows(text: string): Promise<void> {
    for (let turns = 0; this.text !== text; turns += 1) {
      assert.ok(turns < 5000, `"${text}" was awaited; shown is "${this.text}"`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}
