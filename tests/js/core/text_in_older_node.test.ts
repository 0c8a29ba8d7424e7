// Node before 20.16 has no getBuiltinModule, by which the function is found that tells ASCII: this runs the tests of
// long texts without it.

Reflect.deleteProperty(process, "getBuiltinModule");

await import("./uncopied_text.test.js");

export {};
