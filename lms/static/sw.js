// Opens lessons that somebody keeps on their own device while there is no connection. It keeps nothing by itself.
"use strict";
const any = { ignoreSearch: true, ignoreVary: true };
const patience = 8000; // a network that says nothing for so long is no network

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

async function page(request, path) {
  const kept = await caches.match(path, any);
  const asked = fetch(request);
  if (!kept) return asked.catch(async () => (await caches.match("/offline", any)) || Response.error());
  const tired = new Promise((resolve) => setTimeout(() => resolve(kept.clone()), patience));
  return Promise.race([asked, tired]).catch(() => kept);
}

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || pathname === "/exit") return;
  if (mode === "navigate") {
    event.respondWith(page(event.request, pathname));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(caches.match(pathname, any).then((kept) => kept || fetch(event.request)));
  }
});
