// Opens the page of one's grids where there is no network, as it was when there last was one. Writes are no business of this: they wait in the
// page's own queue.

const CACHE = 'genxu-field';
const PAGE = '/field';
const SLOW_MS = 6000;
// Files that one version of the page needs; the rest is forgotten.
const FILES_LIMIT = 24;

self.addEventListener('install', event => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

// What came before there was a worker to keep it.
self.addEventListener('message', event => {
    if (event.data?.keep) event.waitUntil(first());
});

async function first() {
    if (await (await caches.open(CACHE)).match(PAGE)) return;
    const answer = await fetch(PAGE);
    if (isPage(answer)) await keep(answer);
}

// Only the page itself: never the way to the sign-in page, nor a refusal.
const isPage = answer => answer.ok && answer.type === 'basic' && !answer.redirected;

// The files that a page or a module names, with their versions.
function named(text, isModule) {
    const names = isModule ? / from '(\.\/[^']+)'/g : / (?:href|src)="(\/assets\/[^"]+)"/g;
    return [...text.matchAll(names)].map(found => found[1]);
}

// First everything the page needs, then the page: half of one version and half of another would not run. What came in part is of no harm.
async function keep(answer) {
    const cache = await caches.open(CACHE);
    const page = new URL(PAGE, self.location.origin).href;
    const wanted = new Set(named(await answer.clone().text(), false).map(name => new URL(name, page).href));
    // What is added while it is walked is walked too.
    for (const url of wanted) {
        if (wanted.size > FILES_LIMIT) throw new RangeError('files');
        let file = await cache.match(url);
        if (!file) {
            file = await fetch(url);
            // While the program is exchanged an address may be answered with the file of another version, and a strange network answers anything.
            if (!(file.headers.get('Cache-Control') ?? '').includes('immutable')) throw new TypeError(url);
            await cache.put(url, file.clone());
        }
        if (!new URL(url).pathname.endsWith('.js')) continue;
        for (const name of named(await file.text(), true)) wanted.add(new URL(name, url).href);
    }
    await cache.put(PAGE, answer);
    for (const request of await cache.keys()) if (request.url !== page && !wanted.has(request.url)) await cache.delete(request);
}

self.addEventListener('fetch', event => {
    const url = new URL(event.request.url);
    if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
    if (url.pathname === PAGE && event.request.mode === 'navigate') event.respondWith(page(event));
    else if (url.pathname.startsWith('/assets/')) event.respondWith(file(event.request));
});

async function page(event) {
    const kept = await (await caches.open(CACHE)).match(PAGE);
    const fresh = fetch(event.request).then(answer => {
        if (isPage(answer)) event.waitUntil(keep(answer.clone()).catch(() => {}));
        return answer;
    });
    event.waitUntil(fresh.catch(() => {}));
    if (!kept) return fresh;
    const slow = new Promise(resolve => setTimeout(resolve, SLOW_MS, kept));
    // A proxy whose server is just being started again has nothing that the reader needs more than the page.
    return Promise.race([fresh.then(answer => (answer.status >= 500 ? kept : answer)), slow]).catch(() => kept);
}

// Everything that is kept has its version in its address: it never changes, and the line is not asked.
async function file(request) {
    return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
