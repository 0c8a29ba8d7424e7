// The test wraps the instance that the package makes, to return an error number that the core never returns.
import assert from "node:assert/strict";
import test from "node:test";
import { GroupJoinReq, KIMError } from "kim-web-sdk";

let planted: number | undefined;
const Real = WebAssembly.Instance;

WebAssembly.Instance = function (module: WebAssembly.Module, imports: WebAssembly.Imports) {
  const { exports } = new Real(module, imports);
  const decode = exports["kim_decode"] as (type: number, size: number) => number;
  return {
    exports: { ...exports, kim_decode: (...args: [number, number]) => planted ?? decode(...args) },
  };
} as unknown as typeof WebAssembly.Instance;

test("an unknown error number of the core is reported as a bug of the package, and the next call works", (t) => {
  const bytes = GroupJoinReq.encode({ account: "bob", groupId: "g" }).finish();
  planted = -33;
  t.after(() => (planted = undefined));
  assert.throws(
    () => GroupJoinReq.decode(bytes),
    (error: Error) => {
      assert.equal(error.message, "GroupJoinReq: error 33 of the core, a bug in this package");
      assert.equal(error instanceof KIMError, false);
      return true;
    },
  );
  planted = undefined;
  assert.equal(GroupJoinReq.decode(bytes).account, "bob");
});
