// Keeps the parts of a page that are marked `data-live` as new as what happens. The server draws them; this exchanges them, and keeps
// focus and scroll where they are. On a big screen it also runs the clock and lets the views take turns. Nothing it makes grows.

const SETTLE_MS = 1200;
const BETWEEN_MS = 2000;
const AGAIN_MS = 5000;
const ANYWAY_MS = 60_000;
const TURN_MS = 20_000;
// Longer than that nobody is answering: a line that only stalls would otherwise never be told of.
const TIMEOUT_MS = 20_000;
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

// A link is known again by where it leads, a box by its name, and by which of those it was.
const alike = (element, part) => [...part.querySelectorAll(element.localName)].filter(
    one => one.getAttribute('href') === element.getAttribute('href') && one.getAttribute('name') === element.getAttribute('name'));

function again(element, before, part) {
    const same = alike(element, part);
    return same[before.indexOf(element)] ?? same[0];
}

function exchange(old, fresh) {
    if (old.innerHTML === fresh.innerHTML) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    // What is looked at stays where it is on the screen, though lines come and go above it.
    const held = focused ?? [...old.querySelectorAll('a[href]')].find(link => link.getBoundingClientRect().top >= 0);
    const top = held?.getBoundingClientRect().top;
    const ticked = [...old.querySelectorAll('input[type=checkbox]:checked')].map(box => box.name);
    const [focusedBefore, heldBefore] = [focused, held].map(one => (one ? alike(one, old) : []));
    const isAbove = old.getBoundingClientRect().top < 0;
    old.replaceChildren(...fresh.childNodes);
    for (const name of ticked) {
        const box = old.querySelector(`input[type=checkbox][name="${CSS.escape(name)}"]`);
        if (box) box.checked = true;
    }
    const kept = held && again(held, heldBefore, old);
    if (kept && (focused || isAbove)) scrollBy(0, kept.getBoundingClientRect().top - top);
    if (focused) again(focused, focusedBefore, old)?.focus({ preventScroll: true });
}

async function refresh() {
    wanted = 0;
    running = true;
    lastMs = performance.now();
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), TIMEOUT_MS);
    try {
        const answer = await fetch(location.href, {
            cache: 'no-store', redirect: 'error', headers: { 'Genxu-Live': '1' }, signal: ending.signal,
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        for (const old of document.querySelectorAll('[data-live]')) {
            const part = fresh.getElementById(old.id);
            if (part) exchange(old, part);
        }
        document.dispatchEvent(new Event('live-exchanged'));
        const now = fresh.getElementById('wall-clock')?.dataset.now;
        if (clock && now) set(Number(now));
        lost(false);
    } catch {
        lost(true);
    } finally {
        clearTimeout(timer);
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

let later = 0;
function happened() {
    want();
    // Figures follow the log a moment later.
    clearTimeout(later);
    later = setTimeout(want, AGAIN_MS);
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

// Somebody did something on this page: it is asked for at once, whether or not others are listened to.
document.addEventListener('live-want', () => want(0));
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
