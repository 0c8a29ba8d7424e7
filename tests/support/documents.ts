// Reads the code blocks of the documents, and runs them unchanged.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A folder inside the package, so that examples can import it by its name. */
const folder = join(root, "build/examples");

/** The documents' placeholders for an address and for a token. */
export const placeholders = {
  url: '"wss://chat.example.com"',
  token: '"a JWT from your server"',
};

/** The address of the gateway for development in the documents. */
export const documentedGateway = "ws://127.0.0.1:8000";

/** A code block, and its heading. */
export interface Block {
  page: string;
  heading: string;
  language: string;
  code: string;
}

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

/** A page without its code, in which brackets are not links. */
export const prose = (page: string): string =>
  readPage(page)
    .replace(/^```[\s\S]*?^```$/gm, "")
    .replace(/`[^`\n]*`/g, "code");

/** The links and pictures of a page that do not lead to another host. */
export const linksOf = (page: string): string[] =>
  (prose(page).match(/(?<=\]\()[^)\s]+(?=\))|(?<=(?:src|srcset)=")[^"]+/g) ?? []).filter(
    (link) => !/^[a-z]+:/.test(link),
  );

/** Every code block of a page, in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let heading = "";
  for (const match of readPage(page).matchAll(/^#+ (.*)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    if (match[1] !== undefined) heading = match[1];
    else blocks.push({ page, heading, language: match[2] ?? "", code: match[3] ?? "" });
  }
  return blocks;
}

/** The text with every `from`, which it must contain, replaced by `to`. */
export function replaced(text: string, from: string, to: string): string {
  assert.ok(text.includes(from), `${from} is not in: ${text}`);
  return text.split(from).join(to);
}

/** The examples of a page. Every one must be taken by some test. */
export class Examples {
  private readonly _left: Set<Block>;
  private _written = 0;

  constructor(private readonly _page: string) {
    this._left = new Set(blocksOf(_page));
  }

  /** The headings of the blocks that no test has taken. */
  get left(): string[] {
    return [...this._left].map(({ heading, language }) => `${heading} (${language})`);
  }

  /** The next block under this heading. */
  take(heading: string): Block {
    for (const block of this._left) {
      if (block.heading !== heading) continue;
      this._left.delete(block);
      return block;
    }
    throw new Error(`${this._page} has no more examples under "${heading}"`);
  }

  /** Runs the next block under this heading as a module, with these texts replaced. */
  async run<T>(heading: string, replacements: Record<string, string> = {}): Promise<T> {
    const { code, language } = this.take(heading);
    return (await import(this.write(code, language, replacements))) as T;
  }

  /** Writes a module with these texts replaced; returns its URL. */
  write(code: string, language: string, replacements: Record<string, string> = {}): string {
    const text = Object.entries(replacements).reduce(
      (written, [from, to]) => replaced(written, from, to),
      code,
    );
    const name = `${this._page.replace(/\W+/g, "-")}-${++this._written}`;
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.${language === "tsx" ? "tsx" : "mts"}`);
    const runtime = language === "tsx" ? "/** @jsxRuntime automatic */\n" : "";
    writeFileSync(path, runtime + text);
    return pathToFileURL(path).href;
  }
}

/** Compiles all blocks strictly, at once; throws with the compiler's output. */
export function checkTypes(blocks: readonly Block[]): void {
  mkdirSync(folder, { recursive: true });
  // Test files run in parallel.
  const own = mkdtempSync(join(folder, "types-"));
  blocks.forEach(({ language, code }, i) => {
    writeFileSync(join(own, `${i}.${language}`), `${code}\nexport {};\n`);
  });
  const compilerOptions = {
    ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: true },
    ...{ module: "esnext", moduleResolution: "bundler", target: "es2022", jsx: "react-jsx" },
    lib: ["es2022", "dom", "esnext.disposable"],
    types: ["node"],
  };
  writeFileSync(join(own, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", own], { encoding: "utf8" });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  } finally {
    rmSync(own, { recursive: true });
  }
}
