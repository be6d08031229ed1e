// Sends what waits, one thing after another in the order in which it was made. Each goes under the id it was given on the phone: sent again,
// because the answer was lost or the tab killed, it is answered as the first time and done once.

const TIMEOUT_MS = 30_000;
const PHOTO_TIMEOUT_MS = 180_000;
const RETRY_MS = [5000, 15_000, 60_000, 300_000];
// How often one thing may come to nothing, though the server is there, before the others are sent without it.
export const LATE_COUNT = 3;
// A slow answer and a clock that runs a little fast are no change of the clock.
const CLOCK_MS = 120_000;

// When something was, by the server's clock, or `null` where nobody can tell. The phone's clock may be wrong, and it may have been set anew
// between the writing and the sending: what is right lies after the server was last heard, and before now.
export function moment(item, offsetMs, nowMs) {
    const ways = [item.made + (item.clock?.offsetMs ?? offsetMs), item.made + offsetMs];
    const fits = ways.filter(ms => ms <= nowMs + CLOCK_MS && ms >= (item.clock?.atMs ?? 0) - CLOCK_MS);
    if (!fits.length || Math.max(...fits) - Math.min(...fits) > CLOCK_MS) return null;
    return Math.min(fits.at(-1), nowMs);
}

// The network, or who listens at its other end, is at fault: later.
class Later extends Error {
    constructor(afterMs) {
        super('later');
        this.afterMs = afterMs;
    }
}

class SignedOut extends Error {}
class Other extends Error {}

async function ask(path, options = {}, timeoutMs = TIMEOUT_MS) {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), timeoutMs);
    let answer;
    try {
        answer = await fetch(path, {
            credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: ending.signal, ...options,
            headers: { Accept: 'application/json', ...options.headers },
        });
        // A page that asks to buy something, by whoever runs the network, is no answer of ours; that a thing is too large is one, also when a
        // proxy says it in its own way: it will not get any smaller.
        const isOurs = /^application\/(problem\+)?json/.test(answer.headers.get('Content-Type') ?? '');
        if (!isOurs && answer.status !== 413) throw new Error('foreign');
        answer.said = isOurs ? await answer.json() : { status: answer.status };
    } catch {
        throw new Later();
    } finally {
        clearTimeout(timer);
    }
    if (answer.status === 401) throw new SignedOut();
    if ([408, 425, 429].includes(answer.status) || answer.status >= 500)
        throw new Later(1000 * Number(answer.headers.get('Retry-After')) || undefined);
    return answer;
}

export class Sync {
    // `tell` hears how it stands: online, offline, sending, signed_out, other.
    constructor(store, account, tell) {
        this.store = store;
        this.account = account;
        this.tell = tell;
        this.attempt = 0;
        this.running = false;
        this.again = false;
        this.timer = 0;
    }

    async run() {
        if (this.running) {
            this.again = true;
            return;
        }
        this.running = true;
        clearTimeout(this.timer);
        try {
            // Two tabs send in turns.
            const work = () => this.sendAll();
            const isWhole = await (navigator.locks ? navigator.locks.request(`genxu-field:${this.account}`, work) : work());
            if (isWhole) this.attempt = 0;
            else this.later();
            this.tell('online');
        } catch (fault) {
            if (fault instanceof SignedOut) this.tell('signed_out');
            else if (fault instanceof Other) this.tell('other');
            else {
                this.tell('offline');
                this.later(fault.afterMs);
            }
        } finally {
            this.running = false;
            if (this.again) {
                this.again = false;
                this.run();
            }
        }
    }

    later(afterMs) {
        const wait = afterMs ?? RETRY_MS[Math.min(this.attempt++, RETRY_MS.length - 1)];
        this.timer = setTimeout(() => this.run(), wait * (0.8 + 0.4 * Math.random()));
    }

    // Whether nothing had to be passed over.
    async sendAll() {
        const me = await ask('/api/v1/me');
        if (me.said.username !== this.account) throw new Other();
        // What the phone's clock is wrong by.
        const toldMs = Date.parse(me.headers.get('Date'));
        const offsetMs = (toldMs || Date.now()) - Date.now();
        if (toldMs) await this.store.setClock(offsetMs, toldMs);
        const passed = new Set();
        for (;;) {
            const items = await this.store.all();
            const known = new Map(items.map(item => [item.id, item]));
            const isFree = item => !item.after || known.get(item.after)?.state === 'done';
            const next = items.find(item => item.state === 'waiting' && !passed.has(item.id) && isFree(item));
            if (!next) break;
            this.tell('sending');
            try {
                await this.send(next, known.get(next.after), offsetMs);
            } catch (fault) {
                // A server that says when it wants to be asked again is meant for everything.
                if (!(fault instanceof Later) || fault.afterMs) throw fault;
                const late = Math.min((next.late ?? 0) + 1, LATE_COUNT);
                if (late !== next.late) await this.store.put({ ...next, late });
                if (late < LATE_COUNT) throw fault;
                passed.add(next.id);
            }
        }
        await this.store.prune();
        return !passed.size;
    }

    async send(item, before, offsetMs) {
        // What was said once under an id is said the same way again.
        if (!item.sent) {
            item.sent = { ...item.fields };
            const atMs = moment(item, offsetMs, Date.now() + offsetMs);
            if (atMs === null) item.doubtful = true;
            else item.at = atMs;
            // A time that is in doubt is not said as if it were known.
            if (item.time && atMs !== null) item.sent[item.time] = new Date(atMs).toISOString();
            await this.store.put(item);
        }
        const path = item.path.replace('{number}', before?.number ?? item.number);
        const key = { 'Idempotency-Key': item.id };
        const answer = item.photo
            ? await ask(path, { method: 'POST', headers: { ...key, 'Content-Type': item.photo.type || 'application/octet-stream' }, body: item.photo }, PHOTO_TIMEOUT_MS)
            : await ask(path, { method: 'POST', headers: { ...key, 'Content-Type': 'application/json' }, body: JSON.stringify(item.sent) });
        if (answer.ok) {
            const { number, link, matters } = answer.said;
            const made = number ? [{ number, link }] : matters ?? [];
            const numbers = made.map(matter => matter.number);
            // Whoever raises in the own name has it by the account; anybody else's only key is told this once.
            const theirs = item.form === 'raise' ? [] : made.filter(matter => matter.link);
            const keys = theirs.map(matter => ({ number: matter.number, link: matter.link }));
            // The photo lies with the server now.
            await this.store.put({
                ...item, state: 'done', number: numbers[0] ?? item.number, numbers, keys: keys.length ? keys : undefined,
                photo: undefined, problem: undefined,
            });
        } else {
            const state = [403, 404, 409, 410, 412].includes(answer.status) ? 'conflict' : 'refused';
            await this.store.put({ ...item, state, problem: answer.said });
        }
    }
}
