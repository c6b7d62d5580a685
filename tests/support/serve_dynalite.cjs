/** Dynalite, with its own options, that ends with the test that started it: when stdin closes. */
process.stdin.on("end", () => process.exit()).resume();
require("dynalite/cli");
