module.exports = {
  entry: { main: "./src/index.js", slim: "./src/slim.js" },
  output: { publicPath: "" },
};
