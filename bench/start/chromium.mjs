// The start in Chromium: a fresh page per sample. For a cold start the page has its own context, and so its
// own process; for a cached start its context has loaded the script several times, after which Chromium keeps
// the compiled code.
const visitsUntilCached = 4;

/** Runs in the page: loads the script, which is in the HTTP cache by now, and times it. */
async function timeScript(src) {
  await (await fetch(src)).text();
  const script = document.createElement("script");
  script.src = src;
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error("the script did not load"));
  });
  const from = performance.now();
  document.head.append(script);
  await loaded;
  const evaluated = performance.now() - from;
  globalThis.firstPacket();
  return { evaluated, packet: performance.now() - from };
}

async function visit(context, page, src) {
  const tab = await context.newPage();
  try {
    await tab.goto(page);
    return await tab.evaluate(timeScript, src);
  } finally {
    await tab.close();
  }
}

export async function openStart({ browser, server }, { name, source }) {
  const path = `/start/${encodeURIComponent(name)}`;
  const src = server.put(`${path}.js`, "text/javascript; charset=utf-8", source);
  const page = server.put(path, "text/html", '<!doctype html><meta charset="utf-8">');
  const warm = await browser.newContext();
  for (let i = 0; i < visitsUntilCached; ++i) await visit(warm, page, src);
  return {
    name,
    async sample(cached) {
      if (cached) return visit(warm, page, src);
      const context = await browser.newContext();
      try {
        return await visit(context, page, src);
      } finally {
        await context.close();
      }
    },
    close: () => warm.close(),
  };
}
