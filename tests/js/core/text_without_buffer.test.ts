// Pages have no Buffer, and text is read and written by other code there: this runs the same tests without it.

Reflect.deleteProperty(globalThis, "Buffer");

await import("./text_there_and_back.test.js");
await import("./text_lists.test.js");
await import("./uncopied_text.test.js");
await import("./omitted_text.test.js");

export {};
