const KIM = require("kim-web-sdk");
require("./exchange.js");

test("the answer comes", async () => {
  expect(document.defaultView).toBe(window);
  console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY));
});
