{% autoescape off %}// The service worker. It keeps only pages without anything of anybody (the form without network, the
// shells of other apps) and the files they need, and never a page that was fetched with somebody's
// cookies. It answers only GET; below a shell also a form that met no network, by leading to it.

const FACTS = {{ facts }};
const CACHE = `soglia-${FACTS.version}`;
const SHELLS = FACTS.shells;
const KEPT = new Set([
  ...FACTS.assets, ...Object.values(FACTS.more).flat(), ...SHELLS.flatMap(({ files }) => files),
]);
const PAGES = new Map(Object.entries(FACTS.pages));
const ALL_PAGES = [...PAGES.values(), ...SHELLS.flatMap(({ pages }) => Object.values(pages))];
// What a proxy says when the service behind it is gone.
const GONE = new Set([502, 503, 504]);

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

async function keepPage(language, cache, shell) {
  const address = shell ? shell.pages[language] : PAGES.get(language);
  if (!address) return;
  if (shell) await keepFiles(shell.files, cache);
  await keepFiles(FACTS.more[language] ?? [], cache);
  const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
  if (response.ok && !response.redirected) await cache.put(address, response);
}

/** Pages that an earlier worker kept, with their languages: they are kept again, fresh. */
async function pagesKept() {
  const found = [];
  for (const shell of [undefined, ...SHELLS]) {
    for (const [language, address] of Object.entries(shell?.pages ?? FACTS.pages)) {
      if (await caches.match(address)) found.push([language, shell]);
    }
  }
  return found;
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await keepFiles(FACTS.assets, cache);
      for (const [language, shell] of await pagesKept()) {
        await keepPage(language, cache, shell).catch(() => {});
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
        for (const address of ALL_PAGES) {
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
      const shell = SHELLS.find(({ name }) => name === event.data.shell);
      await keepPage(event.data.keep, await caches.open(CACHE), shell);
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

const shellOf = (path) =>
  SHELLS.find(({ under }) => Object.values(under).some((start) => path.startsWith(start)));

/** The page of the shell that stands for this path, if it was kept in any language. */
async function shellPage(path) {
  const shell = shellOf(path);
  if (!shell) return null;
  const cache = await caches.open(CACHE);
  const own = shell.pages[path.split("/")[1]];
  for (const address of [own, ...Object.values(shell.pages)]) {
    const page = await cache.match(address);
    if (page) return { address, page };
  }
  return null;
}

/** A page below a shell: the network's, or the shell where that says it is gone. */
async function belowShell(request, path) {
  let response;
  try {
    response = await fetch(request);
  } catch {
    // No network; the shell, or what stands for every other page.
  }
  if (response && !GONE.has(response.status)) return response;
  const kept = await shellPage(path);
  if (!kept) return response ?? withoutNetwork(path);
  return request.method === "GET" ? kept.page : Response.redirect(kept.address, 303);
}

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
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && shellOf(pathname)) {
    event.respondWith(belowShell(request, pathname));
    return;
  }
  if (request.method !== "GET") return;
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
