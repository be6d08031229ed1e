// Triage without leaving the list: the matter opens beside it, keys move, tick, open and dispatch. Everything here can be done by links,
// boxes and forms too; this only saves the way.

const triage = document.getElementById('triage');
const list = document.getElementById('work-list');
const beside = document.getElementById('beside');
const said = document.getElementById('triage-said');
const keys = document.getElementById('keys');
const wide = matchMedia('(min-width: 60rem)');
const KEYS = 'genxu.keys';

let index = -1;
let opened = '';
// Grows with everything that is asked for: an answer that something else was asked after is not put in its place.
let asked = 0;
let focusWasInList = false;
// Everything on the page is done: the next lines are on their way.
let isWaiting = false;
const finished = new Set();

const rows = () => [...list.querySelectorAll('tbody tr')];
const linkOf = row => row?.querySelector('.number-link');
const numberOf = row => linkOf(row)?.getAttribute('href').split('/').pop() ?? '';

// To that line, or to the nearest one that is not done, the given way first.
function moveTo(wanted, step = 1) {
    const all = rows();
    const at = Math.min(Math.max(wanted, 0), all.length - 1);
    const open = [...all.keys()].filter(one => !all[one].classList.contains('is-done'));
    const next = step > 0 ? open.find(one => one >= at) ?? open.at(-1) : open.filter(one => one <= at).at(-1) ?? open[0];
    isWaiting = next === undefined && all.length > 0;
    if (next === undefined) return;
    index = next;
    linkOf(all[next]).focus({ preventScroll: true });
    all[next].scrollIntoView({ block: 'nearest' });
}

function mark() {
    for (const row of rows()) row.classList.toggle('is-open', !beside.hidden && numberOf(row) === opened);
}

function close() {
    asked += 1;
    if (beside.hidden) return;
    beside.hidden = true;
    triage.classList.remove('has-beside');
    mark();
    moveTo(index);
}

function button(text, act) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'button quiet';
    made.textContent = text;
    made.addEventListener('click', act);
    return made;
}

// Puts the inside of a matter's page beside the list; two first headings would be one too many.
function show(page, number) {
    const main = page.querySelector('main');
    for (const old of main.querySelectorAll('h1')) {
        const fresh = document.createElement('h2');
        fresh.append(...old.childNodes);
        old.replaceWith(fresh);
    }
    // The page beside has its own already.
    for (const form of main.querySelectorAll('form.aloud')) form.remove();
    const bar = document.createElement('p');
    const whole = document.createElement('a');
    bar.className = 'beside-bar';
    whole.className = 'button quiet';
    whole.href = `/matters/${number}`;
    whole.textContent = triage.dataset.whole;
    bar.append(whole, button(triage.dataset.close, close));
    beside.replaceChildren(bar, ...main.childNodes);
    beside.hidden = false;
    beside.scrollTop = 0;
    opened = number;
    triage.classList.add('has-beside');
    mark();
}

async function ask(address, options) {
    const answer = await fetch(address, { cache: 'no-store', ...options });
    // Signed out meanwhile: the way back leads through the page for signing in.
    if (new URL(answer.url).pathname === '/sign-in') location.assign(answer.url);
    return { ok: answer.ok, page: new DOMParser().parseFromString(await answer.text(), 'text/html') };
}

// The form of a step of the matter beside the list, opened and ready to be sent.
function ready(number, step) {
    const form = step && beside.querySelector(`form[action="/matters/${number}/${step}"]`);
    const fold = form?.closest('details');
    if (fold) fold.open = true;
    return form;
}

async function open(number, step) {
    asked += 1;
    const turn = asked;
    try {
        const { page } = await ask(`/matters/${number}`);
        if (turn !== asked) return;
        show(page, number);
    } catch {
        if (turn === asked) location.assign(`/matters/${number}`);
        return;
    }
    // What is chosen already only has to be sent; into what to merge has to be said.
    const next = ready(number, step)?.querySelector(step === 'merge' ? '[name=into]' : '[type=submit]');
    if (!next) return beside.focus({ preventScroll: true });
    (next.closest('section.card, details') ?? next).scrollIntoView({ block: 'nearest' });
    next.focus({ preventScroll: true });
}

function strike(row) {
    row.classList.add('is-done');
    row.querySelector('.tick')?.remove();
    linkOf(row).after(` ${triage.dataset.done}`);
}

function done(number) {
    finished.add(number);
    const row = rows().find(one => numberOf(one) === number);
    if (row) strike(row);
    const left = rows().filter(one => !one.classList.contains('is-done')).length;
    said.textContent = `${triage.dataset.done} ${number} · ${left}`;
}

const fault = text => Object.assign(document.createElement('p'), { className: 'fault', textContent: text });

// Something else is open beside the list by now: it is told at the matter's line.
function undone(number, text = triage.dataset.failed) {
    said.textContent = `${number} · ${text}`;
    const row = rows().find(one => numberOf(one) === number);
    if (row) linkOf(row).after(fault(text));
}

// A step that was taken beside the list; refused, it is shown there with what was typed. Done is done, also when something else is open there
// by now.
async function send(form, submitter) {
    const number = opened;
    asked += 1;
    const turn = asked;
    const body = new FormData(form, submitter);
    const isPlain = form.enctype !== 'multipart/form-data';
    if (submitter) submitter.disabled = true;
    try {
        const { ok, page } = await ask(form.action, { method: 'POST', body: isPlain ? new URLSearchParams(body) : body });
        const isLast = turn === asked;
        if (isLast) show(page, number);
        if (!ok) {
            if (isLast) beside.querySelector('[role=alert]')?.scrollIntoView({ block: 'nearest' });
            else undone(number, page.querySelector('[role=alert]')?.textContent.trim());
            return;
        }
        const isGone = /\/(dispatch|merge)$/.test(form.action);
        if (isGone) done(number);
        if (isLast && isGone) moveTo(index + 1);
        else if (isLast) beside.focus({ preventScroll: true });
        document.dispatchEvent(new Event('live-want'));
    } catch {
        if (submitter) submitter.disabled = false;
        if (turn !== asked) return undone(number);
        said.textContent = triage.dataset.failed;
        form.append(fault(triage.dataset.failed));
    }
}

beside.addEventListener('submit', event => {
    if (event.target.method !== 'post' || !new URL(event.target.action).pathname.startsWith('/matters/')) return;
    event.preventDefault();
    send(event.target, event.submitter);
});

// One that is alike, chosen beside the list: its number goes into the form that stands there.
beside.addEventListener('click', event => {
    const link = event.target.closest('a[href*="?into="]');
    const form = link && ready(opened, 'merge');
    if (!form || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    form.elements.into.value = new URL(link.href).searchParams.get('into');
    form.elements.text.focus();
});

list.addEventListener('click', event => {
    const link = event.target.closest('.number-link');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !wide.matches) return;
    event.preventDefault();
    index = rows().indexOf(link.closest('tr'));
    open(numberOf(rows()[index]));
});

document.addEventListener('focusin', event => {
    focusWasInList = list.contains(event.target);
    const row = event.target.closest('tbody tr');
    if (focusWasInList && row) index = rows().indexOf(row);
});

document.addEventListener('live-exchanged', () => {
    // A list that was asked for before the last step still offers what has gone.
    for (const number of finished) {
        const row = rows().find(one => numberOf(one) === number);
        if (row?.querySelector('.tick')) strike(row);
        else finished.delete(number);
    }
    mark();
    if (isWaiting || (focusWasInList && document.activeElement === document.body)) moveTo(index);
});

const acts = {
    j: () => moveTo(index + 1),
    k: () => moveTo(index - 1, -1),
    o: () => numberOf(rows()[index]) && open(numberOf(rows()[index])),
    d: () => numberOf(rows()[index]) && open(numberOf(rows()[index]), 'dispatch'),
    // Those that are ticked into one of them; or else this one.
    m: () => {
        const many = document.getElementById('merge-ticked');
        if (many && list.querySelector('.tick input:checked')) return many.click();
        if (numberOf(rows()[index])) open(numberOf(rows()[index]), 'merge');
    },
    x: () => rows()[index]?.querySelector('.tick input')?.click(),
    '?': () => {
        keys.open = !keys.open;
        keys.querySelector('summary').focus();
    },
};

const toggle = document.getElementById('keys-on');
keys.hidden = false;
try {
    toggle.checked = localStorage.getItem(KEYS) !== 'off';
    toggle.addEventListener('change', () => localStorage.setItem(KEYS, toggle.checked ? 'on' : 'off'));
} catch {
    // A browser that keeps nothing listens to keys until it is told otherwise on this page.
}

addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return close();
    const isTyping = event.target.closest?.('textarea, select, input:not([type=checkbox], [type=radio])');
    if (isTyping || !toggle.checked) return;
    const arrow = { ArrowDown: 'j', ArrowUp: 'k' }[event.key];
    // Arrows scroll the page and turn radio buttons; they move in the list only from within it.
    const act = arrow ? list.contains(event.target) && acts[arrow] : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
});
