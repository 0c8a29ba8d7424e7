const KIM = require("kim-web-sdk");
require("./exchange.js");

kimLoads.exchange(KIM, process.env.KIM_QUERY).then(console.log);
