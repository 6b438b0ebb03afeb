{% autoescape off %}// The service worker. It answers only GET, keeps only the form without network and the files that
// form needs, and never a page that was fetched with somebody's cookies.

const FACTS = {{ facts }};
const CACHE = `soglia-${FACTS.version}`;
const KEPT = new Set([...FACTS.assets, ...Object.values(FACTS.more).flat()]);
const PAGES = new Map(Object.entries(FACTS.pages));

self.importScripts(...FACTS.scripts);

/** One by one: a file that cannot be had must not keep the rest away. */
function keepFiles(addresses, cache) {
  return Promise.allSettled(
    addresses.map(async (address) => {
      if (await cache.match(address)) return;
      const response = await fetch(address, { credentials: "omit" });
      if (response.ok) await cache.put(address, response);
    }),
  );
}

async function keepPage(language, cache) {
  const address = PAGES.get(language);
  if (!address) return;
  await keepFiles(FACTS.more[language] ?? [], cache);
  const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
  if (response.ok && !response.redirected) await cache.put(address, response);
}

/** Languages whose page an earlier worker kept: they are kept again, fresh. */
async function languagesKept() {
  const found = [];
  for (const [language, address] of PAGES) {
    if (await caches.match(address)) found.push(language);
  }
  return found;
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await keepFiles(FACTS.assets, cache);
      for (const language of await languagesKept()) {
        await keepPage(language, cache).catch(() => {});
      }
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const fresh = await caches.open(CACHE);
      for (const name of await caches.keys()) {
        if (!name.startsWith("soglia-") || name === CACHE) continue;
        // A page that could not be fetched anew is better than none.
        const old = await caches.open(name);
        for (const address of PAGES.values()) {
          const page = await old.match(address);
          if (page && !(await fresh.match(address))) await fresh.put(address, page);
        }
        await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (typeof event.data?.keep !== "string") return;
  event.waitUntil(
    (async () => {
      // A page that was on its way while the worker began belongs to nobody until it asks.
      await self.clients.claim();
      await keepPage(event.data.keep, await caches.open(CACHE));
    })().catch(() => {}),
  );
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "soglia-send") return;
  event.waitUntil(
    (async () => {
      // The browser tries again later when this fails.
      if (await self.sogliaSend.all()) throw new Error("some are still waiting");
    })(),
  );
});

async function withoutNetwork(path) {
  const cache = await caches.open(CACHE);
  const language = path.split("/")[1];
  const wanted = [PAGES.get(language), ...PAGES.values()].filter(Boolean);
  for (const address of wanted) {
    const page = await cache.match(address);
    if (page) return page;
  }
  return Response.error();
}

async function fileKept(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const language = pathname.split("/")[1];
    // Pages for people only: the office has no use for a form instead of its list.
    if (pathname !== "/" && !PAGES.has(language)) return;
    event.respondWith(fetch(request).catch(() => withoutNetwork(pathname)));
  } else if (KEPT.has(pathname)) {
    event.respondWith(fileKept(request, pathname));
  }
});
{% endautoescape %}
