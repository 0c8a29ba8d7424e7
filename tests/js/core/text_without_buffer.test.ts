// Pages have no Buffer, and text is read and written in other ways there: the same tests once more.

Reflect.deleteProperty(globalThis, "Buffer");

await import("./text_there_and_back.test.js");
await import("./text_lists.test.js");
await import("./far_text.test.js");
await import("./left_text.test.js");

export {};
