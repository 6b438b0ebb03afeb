// Lighthouse on each address, a number of times, in one local Chromium.
//
//   CHROME_PATH=... node tests/journeys/lighthouse.mjs RUNS ADDRESS...
//
// Prints a line of JSON for each run: {address, scores: {performance, ...}, parts: {...}, low: [...]}.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [runs, ...addresses] = process.argv.slice(2);
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const ATTEMPTS = 3;
const PARTS = [
  "first-contentful-paint", "largest-contentful-paint", "total-blocking-time",
  "cumulative-layout-shift", "speed-index", "total-byte-weight",
];

const chrome = await launch({
  chromePath: process.env.CHROME_PATH,
  chromeFlags: ["--headless=new", ...(process.env.CHROME_FLAGS ?? "").split(" ")],
  logLevel: "silent",
});
try {
  for (const address of addresses) {
    for (let run = 0; run < Number(runs); run += 1) {
      let row;
      // A busy machine can lose the recording of a page: that is no score, and is tried again.
      for (let attempt = 0; attempt < ATTEMPTS && (!row || row.error); attempt += 1) {
        row = await asked(address);
      }
      console.log(JSON.stringify(row));
    }
  }
} finally {
  chrome.kill();
}

// Without a configuration of ours: the mobile preset, a simulated slow 4G, a processor four times
// slower.
async function asked(address) {
  const { lhr } = await lighthouse(address, {
    port: chrome.port, onlyCategories: CATEGORIES, logLevel: "silent",
  });
  return told(address, lhr);
}

function told(address, lhr) {
  const scores = {};
  const low = [];
  for (const category of CATEGORIES) {
    const { score, auditRefs } = lhr.categories[category];
    scores[category] = Math.round((score ?? 0) * 100);
    for (const { id, weight } of auditRefs) {
      const audit = lhr.audits[id];
      if (weight > 0 && audit.score !== null && audit.score < 0.9) {
        low.push(`${id}: ${audit.displayValue ?? audit.title}`);
      }
    }
  }
  const parts = Object.fromEntries(
    PARTS.map((id) => [id, Math.round((lhr.audits[id].numericValue ?? 0) * 1000) / 1000]),
  );
  return { address, scores, parts, low, error: lhr.runtimeError?.message ?? "" };
}
