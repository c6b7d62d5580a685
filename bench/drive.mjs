// What drive.py does, for Node.js: MODULE EVENTS FIRST LAST REPORT [wait].
import { readFileSync, writeFileSync } from "node:fs";

const [module, events, first, last, report, wait] = process.argv.slice(2);
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const { handler } = await import(module);
const marks = { init: cpuSeconds() };
if (wait) {
  process.stdout.write("ready\n");
  await new Promise((resolve) => process.stdin.once("data", resolve));
}
const lines = readFileSync(events, "utf8").split("\n");
marks.begin = cpuSeconds();
const begin = performance.now();
let answer;
for (let number = 1; number <= Number(last); number += 1) {
  answer = JSON.stringify(await handler(JSON.parse(lines[number - 1])));
  if (number === 1) {
    marks.first = cpuSeconds();
    marks.first_wall = (performance.now() - begin) / 1000;
  }
  if (number === Number(first)) marks.warm = cpuSeconds();
}
marks.end = cpuSeconds();
const peak = /VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "ascii"));
writeFileSync(report, JSON.stringify({ ...marks, answer, peak_kb: Number(peak[1]) }));
process.exit(0);
