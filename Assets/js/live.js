// Keeps the parts of a page that are marked `data-live` as new as what happens. The server draws them; this exchanges them, and keeps
// focus and scroll where they are. On a big screen it also runs the clock and lets the views take turns. Nothing it makes grows.

const SETTLE_MS = 1200;
const BETWEEN_MS = 2000;
const AGAIN_MS = 5000;
const ANYWAY_MS = 60_000;
const TURN_MS = 20_000;
const RETRY_MS = [3000, 6000, 12_000, 30_000, 60_000];

const unit = document.querySelector('[data-live-unit]')?.dataset.liveUnit;
const clock = document.getElementById('wall-clock');
const state = document.getElementById('live-at');

let running = false;
let wanted = 0;
let lastMs = -BETWEEN_MS;
let attempt = 0;
let opened = false;
let source;

// A link is known again by where it leads, and by which of those it was.
function place(element, part) {
    const href = element.getAttribute('href');
    const same = [...part.querySelectorAll('a')].filter(link => link.getAttribute('href') === href);
    return { href, index: same.indexOf(element) };
}

function exchange(old, fresh) {
    if (old.innerHTML === fresh.innerHTML) return;
    const focused = old.contains(document.activeElement) ? place(document.activeElement, old) : null;
    old.replaceChildren(...fresh.childNodes);
    if (!focused?.href) return;
    const same = [...old.querySelectorAll('a')].filter(link => link.getAttribute('href') === focused.href);
    (same[focused.index] ?? same[0])?.focus({ preventScroll: true });
}

async function refresh() {
    wanted = 0;
    running = true;
    lastMs = performance.now();
    try {
        const answer = await fetch(location.href, { cache: 'no-store', redirect: 'error' });
        if (!answer.ok) throw new Error(String(answer.status));
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        for (const old of document.querySelectorAll('[data-live]')) {
            const part = fresh.getElementById(old.id);
            if (part) exchange(old, part);
        }
        const now = fresh.getElementById('wall-clock')?.dataset.now;
        if (clock && now) set(Number(now));
        lost(false);
    } catch {
        lost(true);
    } finally {
        running = false;
    }
}

function lost(is) {
    if (!state) return;
    state.classList.toggle('is-lost', is);
    const word = state.querySelector('.lost');
    if (!is) word?.remove();
    else if (!word) {
        const made = document.createElement('b');
        made.className = 'lost';
        made.textContent = state.dataset.lost;
        state.append(' ', made);
    }
}

// However much happens, the page is asked for at most every BETWEEN_MS.
function want(delayMs = SETTLE_MS) {
    if (wanted || document.hidden) return;
    const wait = Math.max(delayMs, lastMs + BETWEEN_MS - performance.now());
    wanted = setTimeout(() => (running ? ((wanted = 0), want()) : refresh()), wait);
}

let again = 0;
function happened() {
    want();
    // Figures follow the log a moment later.
    clearTimeout(again);
    again = setTimeout(want, AGAIN_MS);
}

function listen() {
    source = new EventSource(`/api/v1/live?unit=${encodeURIComponent(unit)}`);
    source.addEventListener('open', () => {
        // Whatever happened while nobody listened.
        if (opened) want();
        opened = true;
        attempt = 0;
    });
    source.addEventListener('matter', happened);
    source.addEventListener('reset', happened);
    source.addEventListener('error', () => {
        if (source.readyState !== EventSource.CLOSED) return;
        // The browser has given up: the server refused, or there is none.
        const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
        attempt += 1;
        setTimeout(() => (want(0), listen()), wait * (0.8 + 0.4 * Math.random()));
    });
}

let baseMs = 0;
let startMs = 0;
// The server's time: the screen's own clock may be wrong.
function set(nowMs) {
    baseMs = nowMs;
    startMs = performance.now();
}

function tick() {
    const now = new Date(baseMs + performance.now() - startMs);
    clock.textContent = now.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
}

function turn() {
    const views = [...document.querySelectorAll('[data-view]')];
    const shown = views.findIndex(view => !view.hidden);
    views.forEach((view, index) => (view.hidden = index !== (shown + 1) % views.length));
}

if (unit) {
    listen();
    setInterval(() => want(0), ANYWAY_MS);
    document.addEventListener('visibilitychange', () => want(0));
    addEventListener('pagehide', () => source?.close());
}
if (clock) {
    set(Number(clock.dataset.now));
    tick();
    setInterval(tick, 1000);
    setInterval(turn, TURN_MS);
}
