const KIM = require("kim-web-sdk");
require("./exchange.js");

test("the answer comes without a page", async () => {
  expect(typeof document).toBe("undefined");
  console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY));
});
