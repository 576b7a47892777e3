// Look at every page of the documentation site in Chromium, as on a phone and on a desk: nothing is asked of another
// host, nothing fails to load, nothing is wider than the screen, and axe finds no fault.
//
//     npm install axe-core playwright-core            (anywhere; NODE_PATH names its folder node_modules)
//     NODE_PATH=... node scripts/check_site.cjs site [page ...]
//
// Exit code 0: all well, 1: faults, 3: what it takes is not installed.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { execFileSync } = require("node:child_process");

const SCREENS = { phone: 360, desk: 1280 };
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json" };

function wanting(what) {
  console.log(`not checked: ${what} is not installed`);
  process.exit(3);
}

function installed(name) {
  try { return require.resolve(name); } catch { return wanting(`the npm package ${name.split("/")[0]}`); }
}

function browserPath() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try { return execFileSync("which", [name], { encoding: "utf8", stdio: "pipe" }).trim(); } catch { /* the next */ }
  }
  return wanting("Chromium");
}

function pagesIn(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html"));
  return files.map((name) => name.replace(/index\.html$/, "")).sort();
}

function serve(root) {
  const server = http.createServer((request, answer) => {
    const asked = path.join(root, decodeURIComponent(new URL(request.url, "http://here").pathname));
    const file = asked.endsWith(path.sep) ? path.join(asked, "index.html") : asked;
    const found = file.startsWith(root) && fs.existsSync(file);
    answer.writeHead(found ? 200 : 404, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
    answer.end(found ? fs.readFileSync(file) : "");
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server)));
}

async function faultsOf(page, url, axe) {
  const faults = [];
  const ours = new URL(url).origin;
  const told = (text) => faults.push(text);
  const onRequest = (one) => /^https?:/.test(one.url()) && !one.url().startsWith(ours) && told(`asks ${one.url()}`);
  const onAnswer = (one) => one.status() >= 400 && told(`${one.status()} for ${one.url()}`);
  const onError = (error) => told(`script: ${error.message}`);
  const listeners = { request: onRequest, response: onAnswer, pageerror: onError };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(axe);
  const { violations } = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  for (const one of violations) told(`${one.id} (${one.impact}), ${one.nodes.length} times: ${one.nodes[0].html.slice(0, 160)}`);
  const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  if (over > 0) told(`${over} pixels wider than the screen`);
  for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
  return faults;
}

async function main([folder, ...named]) {
  const axe = fs.readFileSync(installed("axe-core/axe.min.js"), "utf8");
  const { chromium } = require(installed("playwright-core"));
  const browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox"] });
  const root = path.resolve(folder);
  const server = await serve(root);
  const pages = named.length ? named : pagesIn(root);
  let count = 0;
  for (const [screen, width] of Object.entries(SCREENS)) {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    for (const name of pages) {
      const faults = await faultsOf(page, `http://127.0.0.1:${server.address().port}/${name}`, axe);
      for (const fault of faults) console.log(`${screen} /${name}: ${fault}`);
      count += faults.length;
    }
  }
  await browser.close();
  server.close();
  console.log(`${pages.length} pages, ${count} faults`);
  process.exitCode = count ? 1 : 0;
}

main(process.argv.slice(2));
