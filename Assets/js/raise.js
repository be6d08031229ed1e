// The form for raising a matter, with a script: what is typed outlives the tab, a category asks its questions at once, the map opens in its
// place, and a form that comes back keeps its photo. Never kept: who somebody is, how to reach them, where exactly they stand.
const KEY = 'genxu.raise';
const KEPT = ['category', 'what', 'unit', 'place'];
const DAYS = 7;

const form = () => document.querySelector('form[action="/raise"]');
const line = () => document.getElementById('draft');
const isKept = name => KEPT.includes(name) || name.startsWith('question.');

function say(word, isClearable = true) {
    const told = line();
    if (!told) return;
    told.hidden = false;
    told.querySelector('[role=status]').textContent = told.dataset[word] ?? word;
    told.querySelector('button').hidden = !isClearable;
}

function read() {
    try {
        const draft = JSON.parse(localStorage.getItem(KEY) ?? 'null');
        if (draft && Date.now() - draft.at < DAYS * 86_400_000) return draft.fields;
        localStorage.removeItem(KEY);
    } catch {
        // Nothing can be kept here: then nothing is, and nothing is said.
    }
    return null;
}

function keep() {
    const fields = Object.fromEntries([...new FormData(form())].filter(([name, value]) => isKept(name) && value));
    try {
        if (!fields.what && !fields.place) return;
        localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), fields }));
        say('kept');
    } catch {
        // As above.
    }
}

function forget() {
    try {
        localStorage.removeItem(KEY);
    } catch {
        // As above.
    }
}

function set(name, value, text) {
    const field = form().elements[name];
    if (!field) return;
    if (field.localName === 'select' && ![...field.options].some(option => option.value === value)) {
        if (text === undefined) return;
        field.add(new Option(text, value));
    }
    field.value = value;
}

async function page(address) {
    const answer = await fetch(address, { redirect: 'error' });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

const questions = root => [...root.querySelectorAll('form[action="/raise"] .field')].filter(one => one.querySelector('[name^="question."]'));

// The questions of another category, and the numbers to phone first.
async function ask(category) {
    const fresh = category ? await page(`/raise?category=${encodeURIComponent(category)}`) : null;
    if (form().elements.category.value !== category) return;
    for (const one of questions(document)) one.remove();
    if (fresh) form().elements.category.closest('.field').after(...questions(fresh));
    document.getElementById('danger-first').replaceChildren(...(fresh?.getElementById('danger-first').childNodes ?? []));
}

async function restore() {
    const fields = read();
    const now = form();
    if (!fields || !now || now.elements.what.value || now.elements.place.value) return;
    if (fields.category && !now.elements.category.value) {
        set('category', fields.category);
        await ask(fields.category).catch(() => {});
    }
    for (const [name, value] of Object.entries(fields)) {
        if (name !== 'category' && !form().elements[name]?.value) set(name, value);
    }
    say('restored');
}

async function openMap(address, isChoice) {
    const fresh = await page(address);
    const choice = fresh.getElementById('map-choice');
    document.getElementById('raise-map').replaceChildren(choice);
    if (!isChoice) return;
    set('unit', choice.dataset.unit, choice.dataset.name);
    keep();
}

// A page that stood open for too long is believed no more: with tokens of today the same is sent once more.
async function renew() {
    const fresh = (await page('/raise')).querySelector('form[action="/raise"]');
    for (const name of ['_csrf', '_key']) form().elements[name].value = fresh.elements[name].value;
}

async function send(submitter) {
    // What a button says goes along; a disabled one would say nothing.
    const body = () => {
        const data = new FormData(form());
        if (submitter.name) data.set(submitter.name, submitter.value);
        return data;
    };
    submitter.disabled = true;
    try {
        for (const isLast of [false, true]) {
            const answer = await fetch('/raise', { method: 'POST', body: body() });
            if (answer.redirected) {
                // What was typed last is not kept any more either.
                clearTimeout(waiting);
                forget();
                location.assign(answer.url);
                return;
            }
            if (answer.status === 403 && !isLast) {
                await renew();
                continue;
            }
            draw(new DOMParser().parseFromString(await answer.text(), 'text/html'), answer.status);
            break;
        }
    } catch {
        say('offline');
        line().scrollIntoView({ block: 'center' });
    }
    submitter.disabled = false;
}

// The form as the server drew it anew; the photo that was chosen goes along.
function draw(fresh, status) {
    const main = document.querySelector('main');
    const file = form().elements.file;
    const next = fresh.querySelector('form[action="/raise"]');
    if (!next) {
        // What stands before the server says it in a page of its own.
        say(fresh.querySelector('main')?.innerText.trim().slice(0, 200) || (status === 413 ? 'large' : 'offline'));
        line().scrollIntoView({ block: 'center' });
        return;
    }
    if (file.files.length) {
        next.elements.file.replaceWith(file);
        fresh.querySelector('[data-file-lost]')?.remove();
    }
    main.replaceChildren(...fresh.querySelector('main').childNodes);
    document.dispatchEvent(new Event('form-drawn'));
    begin();
    const top = document.querySelector('main [role=alert], #hints');
    top?.setAttribute('tabindex', '-1');
    top?.focus();
}

// Elder mode shows one part at a time; what is not in sight keeps what was typed.
let at = 0;
function step(to) {
    const parts = [...form().querySelectorAll('.part')];
    at = Math.min(Math.max(to, 0), parts.length - 1);
    parts.forEach((part, index) => (part.hidden = index !== at));
    form().querySelector('.form-end').hidden = at !== parts.length - 1;
    const bar = form().querySelector('.part-bar');
    bar.firstChild.hidden = at === 0;
    bar.lastChild.hidden = at === parts.length - 1;
}

function begin() {
    if (!document.documentElement.classList.contains('elder') || !form()) return;
    const bar = Object.assign(document.createElement('p'), { className: 'part-bar' });
    for (const [word, by] of [['back', -1], ['next', 1]]) {
        const made = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: line().dataset[word] });
        made.addEventListener('click', () => {
            step(at + by);
            form().querySelector('.part:not([hidden]) h2').scrollIntoView();
        });
        bar.append(made);
    }
    form().querySelector('.form-end').before(bar);
    const faulty = [...form().querySelectorAll('.part')].findIndex(part => part.querySelector('.field.bad'));
    step(faulty < 0 ? (document.getElementById('hints') ? 2 : 0) : faulty);
}

let waiting = 0;
document.addEventListener('input', event => {
    if (event.target.form !== form()) return;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
});
document.addEventListener('change', event => {
    if (event.target.name === 'category' && event.target.form === form()) ask(event.target.value).catch(() => {});
});
document.addEventListener('submit', event => {
    if (event.target !== form() || !event.submitter) return;
    event.preventDefault();
    send(event.submitter);
});
document.addEventListener('click', event => {
    const link = event.target.closest?.('a, button[data-map-link]');
    if (event.target.closest?.('#draft button')) {
        forget();
        form().reset();
        for (const one of questions(document)) one.remove();
        say('cleared', false);
    }
    if (!link) return;
    const href = link.dataset.mapLink || (link.href instanceof SVGAnimatedString ? link.href.baseVal : link.href);
    const target = new URL(href, location.href);
    if (link.matches('[data-map-link]')) {
        event.preventDefault();
        openMap(target, Boolean(link.closest('#map-choice'))).catch(() => location.assign(target));
    } else if (link.matches('[data-choose]')) {
        event.preventDefault();
        set('unit', link.dataset.choose, link.dataset.name);
        keep();
        document.getElementById('raise-map').replaceChildren();
        form().elements.unit.focus();
    } else if (link.closest('[data-kinds]')) {
        event.preventDefault();
        set('category', target.searchParams.get('category'));
        link.closest('[data-kinds]').open = false;
        form().elements.category.dispatchEvent(new Event('change', { bubbles: true }));
        form().elements.category.focus();
        keep();
    } else if (link.closest('.part-way, .summary') && target.hash) {
        const part = document.getElementById(target.hash.slice(1))?.closest('.part');
        if (part?.parentElement.querySelector('.part-bar')) step([...form().querySelectorAll('.part')].indexOf(part));
    }
});
begin();
restore();
