// What the phone keeps until the server has it, in a database of its own for each account. Everything in it is bounded.

const PREFIX = 'genxu-field:';
// Where the worker keeps the page.
const PAGES = 'genxu-field';
// Things that wait; more are refused, so that nothing is thrown away to make room.
export const WAITING_LIMIT = 300;
// Things that are done and still shown.
const DONE_LIMIT = 10;

const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});

const finished = transaction => new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
});

// What was not sent, or brought a key that its writer has still to hand over.
const isOpen = item => item.state !== 'done' || Boolean(item.keys);

// What is to be answered is there no more.
export class Gone extends Error {}

async function append(store, items) {
    const last = await done(store.index('seq').openCursor(null, 'prev'));
    items.forEach((item, index) => store.add({ ...item, seq: (last?.value.seq ?? 0) + 1 + index }));
}

export class Store {
    static async open(account) {
        const request = indexedDB.open(PREFIX + account, 2);
        request.onupgradeneeded = ({ oldVersion }) => {
            if (oldVersion < 1) {
                request.result.createObjectStore('items', { keyPath: 'id' }).createIndex('seq', 'seq');
                request.result.createObjectStore('drafts', { keyPath: 'form' });
            }
            request.result.createObjectStore('clock', { keyPath: 'name' });
        };
        const base = await done(request);
        // Another tab signs out: what it deletes is not held on to.
        base.onversionchange = () => base.close();
        return new Store(base);
    }

    constructor(base) {
        this.base = base;
    }

    // On the disk when it returns: a phone may go out the moment after.
    write(stores) {
        return this.base.transaction(stores, 'readwrite', { durability: 'strict' });
    }

    // In the order in which they were made.
    async all() {
        return done(this.base.transaction('items').objectStore('items').index('seq').getAll(null, WAITING_LIMIT + 2 * DONE_LIMIT));
    }

    async room(count) {
        const waiting = (await this.all()).filter(isOpen).length;
        if (waiting + count > WAITING_LIMIT) throw new RangeError('full');
    }

    // A thing with what hangs on it, all or nothing; the draft it was made from is gone with the same stroke.
    async add(items, draft) {
        await this.room(items.length);
        const transaction = this.write(['items', 'drafts']);
        await append(transaction.objectStore('items'), items);
        if (draft) transaction.objectStore('drafts').delete(draft);
        await finished(transaction);
    }

    // What was given up meanwhile stays so.
    async put(item) {
        const transaction = this.write('items');
        const store = transaction.objectStore('items');
        if (await done(store.getKey(item.id))) store.put(item);
        await finished(transaction);
    }

    // Another answer to a refusal: it keeps its place, under an id of its own, and what hung on the old one hangs on it, beside what it
    // brings itself. What was answered or given up in another tab meanwhile is not answered once more.
    async replace(old, fresh, hanging = []) {
        await this.room(hanging.length);
        const transaction = this.write('items');
        const store = transaction.objectStore('items');
        if (!(await done(store.getKey(old.id)))) throw new Gone();
        for (const item of await done(store.getAll())) if (item.after === old.id) store.put({ ...item, after: fresh.id });
        store.delete(old.id);
        store.put({ ...fresh, seq: old.seq });
        await append(store, hanging);
        await finished(transaction);
    }

    // With what hangs on it.
    async drop(id) {
        const transaction = this.write('items');
        const store = transaction.objectStore('items');
        for (const item of await done(store.getAll())) if (item.id === id || item.after === id) store.delete(item.id);
        await finished(transaction);
    }

    // Of what is done the latest are kept, and whatever something still hangs on.
    async prune() {
        const items = await this.all();
        const held = new Set(items.filter(item => item.state !== 'done').map(item => item.after));
        const old = items.filter(item => !isOpen(item) && !held.has(item.id)).slice(0, -DONE_LIMIT);
        if (!old.length) return;
        const transaction = this.write('items');
        for (const item of old) transaction.objectStore('items').delete(item.id);
        await finished(transaction);
    }

    async draft(form) {
        return done(this.base.transaction('drafts').objectStore('drafts').get(form));
    }

    async keep(form, fields) {
        const transaction = this.write('drafts');
        transaction.objectStore('drafts').put({ form, fields });
        await finished(transaction);
    }

    // What the phone's clock was wrong by when the server was last heard, and when that was by the server's.
    async clock() {
        return done(this.base.transaction('clock').objectStore('clock').get('server'));
    }

    async setClock(offsetMs, atMs) {
        const transaction = this.write('clock');
        transaction.objectStore('clock').put({ name: 'server', offsetMs, atMs });
        await finished(transaction);
    }

    close() {
        this.base.close();
    }
}

// Of everybody who wrote something on this phone. A browser that lists none knows the one that it is asked for, and tells nothing of others.
const isTold = () => Boolean(indexedDB.databases);

async function names(account) {
    if (!isTold()) return [PREFIX + account];
    return (await indexedDB.databases()).map(base => base.name).filter(name => name?.startsWith(PREFIX));
}

// How much of somebody's has not been sent or handed over.
export async function unsent(account) {
    if (!(await names(account)).includes(PREFIX + account)) return 0;
    const store = await Store.open(account);
    const count = (await store.all()).filter(isOpen).length;
    store.close();
    return count;
}

// Whether the phone surely holds nothing of anybody else.
export async function isAlone(account) {
    return isTold() && (await names(account)).every(name => name === PREFIX + account);
}

// Somebody else signed in on this phone: of the one before only what was not sent stays, until its writer is back.
export async function leaveOnlyUnsent(account) {
    for (const name of await names(account)) {
        if (name === PREFIX + account) continue;
        const store = await Store.open(name.slice(PREFIX.length));
        const items = await store.all();
        for (const item of items) if (!isOpen(item)) await store.drop(item.id);
        store.close();
        if (!items.some(isOpen)) await done(indexedDB.deleteDatabase(name));
    }
}

// The copy of the page that was kept for somebody else: who is signed in now is not to see it.
export async function forgetPage(account) {
    if (!(await globalThis.caches?.has(PAGES))) return;
    const pages = await caches.open(PAGES);
    const kept = await (await pages.match('/field'))?.text();
    if (kept && / data-account="([^"]*)"/.exec(kept)?.[1] !== account) await pages.delete('/field');
}

// What somebody has on this phone, and the copy of the page; what somebody else wrote is not theirs to give up.
export async function wipe(account) {
    await done(indexedDB.deleteDatabase(PREFIX + account));
    for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
}
