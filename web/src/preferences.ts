/** What a person has chosen in this browser: language, theme, and the account of this tab. */
import { effect, signal } from "@preact/signals";

export type Language = "en" | "zh";
export type Theme = "system" | "light" | "dark";

function read(storage: "local" | "session", key: string): string | null {
  try {
    return (storage === "local" ? localStorage : sessionStorage).getItem(`kim-demo/${key}`);
  } catch {
    // Storage may be forbidden: the page then remembers nothing.
    return null;
  }
}

function write(storage: "local" | "session", key: string, value: string | null): void {
  try {
    const target = storage === "local" ? localStorage : sessionStorage;
    if (value === null) target.removeItem(`kim-demo/${key}`);
    else target.setItem(`kim-demo/${key}`, value);
  } catch {
    // As above.
  }
}

function initialLanguage(): Language {
  const chosen = read("local", "language");
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function initialTheme(): Theme {
  const chosen = read("local", "theme");
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

export const language = signal<Language>(initialLanguage());
export const theme = signal<Theme>(initialTheme());

const inspectorPath = "/inspector";
const isInspectorPath = () => location.pathname === inspectorPath;

/** Whether the page shows the inspector, which has its own address, or the chat. */
export const inspecting = signal(isInspectorPath());
addEventListener("popstate", () => (inspecting.value = isInspectorPath()));

/** Switches to the inspector or the chat, and keeps the session. */
export function goTo(page: "inspector" | "chat"): void {
  history.pushState(null, "", (page === "inspector" ? inspectorPath : "/") + location.search);
  inspecting.value = page === "inspector";
}

/** Makes the browser's own interface around the page match the page's colours. */
function colourFrame(chosen: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const own = meta.dataset["theme"];
    if (chosen === "system") meta.media = `(prefers-color-scheme: ${own})`;
    else meta.media = chosen === own ? "all" : "not all";
  }
}

/** Applies the choices to the page and remembers them. */
export function applyPreferences(): void {
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    write("local", "language", language.value);
  });
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
    colourFrame(theme.value);
    write("local", "theme", theme.value);
  });
  // Follow changes in another pane or tab.
  addEventListener("storage", () => {
    language.value = initialLanguage();
    theme.value = initialTheme();
  });
}

/** Two panes of one tab share its session storage, so each uses its own key. */
const pane = new URLSearchParams(location.search).get("pane") ?? "page";

/** The account that this tab was signed in as before a reload, or null. */
export function rememberedAccount(): string | null {
  return read("session", `account/${pane}`);
}

export function rememberAccount(account: string | null): void {
  write("session", `account/${pane}`, account);
}

/**
 * Milliseconds between two pings. Short enough to watch how a silent connection is noticed; an application
 * should use the SDK's default. `?heartbeat=` in the address overrides it.
 */
export function heartbeat(): number {
  const wanted = Number(new URLSearchParams(location.search).get("heartbeat") ?? "");
  return wanted >= 100 ? wanted : 5000;
}

/** The account in the address, as in `?account=alice`. */
export function suggestedAccount(): string {
  return new URLSearchParams(location.search).get("account") ?? "";
}
