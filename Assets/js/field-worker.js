// Opens the page of one's grids where there is no network, as it was when there last was one. Writes are no business of this: they wait in the
// page's own queue.

const CACHE = 'genxu-field';
const PAGE = '/field';
const SLOW_MS = 6000;
// Files that one version of the page needs; the rest is forgotten.
const FILES_LIMIT = 24;

self.addEventListener('install', event => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

// What the page came with, before there was a worker to keep it.
self.addEventListener('message', event => {
    if (!Array.isArray(event.data?.keep)) return;
    event.waitUntil(keep(event.data.keep.slice(0, FILES_LIMIT)));
});

async function keep(paths) {
    const cache = await caches.open(CACHE);
    const wanted = new Set([PAGE, ...paths].map(path => new URL(path, self.location.origin).href));
    for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
    for (const url of wanted) {
        if (await cache.match(url)) continue;
        const answer = await fetch(url).catch(() => null);
        if (answer?.ok && !answer.redirected) await cache.put(url, answer);
    }
}

self.addEventListener('fetch', event => {
    const url = new URL(event.request.url);
    if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
    if (url.pathname === PAGE && event.request.mode === 'navigate') event.respondWith(page(event));
    else if (url.pathname.startsWith('/assets/')) event.respondWith(file(event.request, url.searchParams.has('v')));
});

async function page(event) {
    const cache = await caches.open(CACHE);
    const fresh = fetch(event.request).then(async answer => {
        // Only the page itself: never the way to the sign-in page, nor a refusal.
        if (answer.ok && answer.type === 'basic' && !answer.redirected) await cache.put(PAGE, answer.clone());
        return answer;
    });
    event.waitUntil(fresh.catch(() => {}));
    const kept = await cache.match(PAGE);
    if (!kept) return fresh;
    const slow = new Promise(resolve => setTimeout(resolve, SLOW_MS, kept));
    return Promise.race([fresh, slow]).catch(() => kept);
}

// An address with a version never changes; any other is asked for first.
async function file(request, isVersioned) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(request);
    if (kept && isVersioned) return kept;
    try {
        const answer = await fetch(request);
        if (kept && answer.ok) await cache.put(request, answer.clone());
        return answer;
    } catch (fault) {
        if (kept) return kept;
        throw fault;
    }
}
