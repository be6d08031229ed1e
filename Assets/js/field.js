// One's grids on a phone: forms that are filled in anywhere, kept at once, and sent when there is a network.
import { handing, keys, raised, text as written, told } from './field-hand.js';
import { offerNearness } from './field-near.js';
import { Gone, Store, forgetPage, leaveOnlyUnsent } from './field-store.js';
import { LATE_COUNT, Sync } from './field-sync.js';

const DRAFT_MS = 300;
const EXCERPT = 40;
// A photo is made smaller before it waits: a slow network has to carry it.
const PHOTO_EDGE = 1600;
const PHOTO_QUALITY = 0.82;
const SHAPES = { waiting: '◐', sending: '◐', done: '●', refused: '■', conflict: '▲', parked: '○' };
const KINDS = { waiting: 'active', sending: 'active', done: 'good', refused: 'bad', conflict: 'warning', parked: 'neutral' };

const field = document.getElementById('field');
const day = document.getElementById('field-day');
const sheet = document.getElementById('field-sheet');
const queue = document.getElementById('field-queue');
const stuck = document.getElementById('field-unsent');
const line = document.getElementById('field-state');
const words = Object.fromEntries([...document.querySelectorAll('#field-words [data-word]')].map(one => [one.dataset.word, one.textContent]));
const forms = new Map([...document.querySelectorAll('template[data-form]')].map(one => [one.dataset.form, one]));
const asks = new Map([...document.querySelectorAll('#field-asks [data-category]')].map(one => [one.dataset.category, one.dataset]));

// Random, and in no way about the phone.
function newID() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function make(name, properties = {}, ...inside) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside.filter(one => one !== null && one !== undefined && one !== ''));
    return element;
}

let store;
let sync;
let standing = navigator.onLine ? 'online' : 'offline';
// What is being filled in: a form, the matter it is about, the refusal it answers.
let open = null;
// What is being handed to somebody else, and what the lists were drawn from.
let handed = null;
let drawn = '';

// How it stands

async function show() {
    const items = await store.all();
    const states = new Map(items.map(item => [item.id, item.state]));
    const waiting = items.filter(item => item.state !== 'done');
    const text = [words[standing] ?? '', waiting.length ? words.unsent.replace('{count}', waiting.length) : ''].filter(Boolean).join(' · ');
    line.replaceChildren(text);
    if (standing === 'signed_out') {
        const link = make('a', { href: '/sign-in?next=/field', className: 'link', textContent: words.sign_in });
        line.append(' ', link);
    }
    line.dataset.state = standing === 'online' && waiting.some(item => item.state !== 'waiting') ? 'conflict' : standing;
    line.hidden = false;
    // Lists that say the same are left alone: somebody may be about to press a button in them.
    const now = JSON.stringify([handed, items.map(({ photo, ...item }) => item)]);
    if (now === drawn) return;
    drawn = now;
    const photos = new Map(items.map(item => [item.id, items.filter(one => one.after === item.id).length]));
    const isStuck = item => [item.state, states.get(item.after)].some(state => ['refused', 'conflict'].includes(state));
    const shown = [...items].reverse().filter(item => !item.after || item.state !== 'done');
    for (const [section, those] of [[stuck, shown.filter(isStuck)], [queue, shown.filter(item => !isStuck(item))]]) {
        section.hidden = !those.length;
        section.querySelector('ul').replaceChildren(...those.map(item => row(item, states, photos.get(item.id))));
    }
}

// A proxy that found a thing too large has no words of ours for it.
function reason({ status, title, detail, mend }) {
    return status === 413 && !title ? words.photo_large : [detail ?? title, mend].filter(Boolean).join(' ');
}

// When it was, as far as the server's clock was known; nothing where nobody can tell.
function moment(item) {
    if (item.doubtful) return null;
    return new Date(item.at ?? item.made + (item.clock?.offsetMs ?? 0));
}

// A second tap on the same button: nothing is lost by a slip of the thumb.
function twice(first, second, act) {
    const button = make('button', { type: 'button', className: 'button quiet', textContent: first });
    button.addEventListener('click', () => {
        if (button.dataset.sure) {
            act();
            return;
        }
        button.dataset.sure = 'yes';
        button.textContent = second;
        button.className = 'button danger';
    });
    return button;
}

function given(item) {
    return twice(words['key.given'], words['key.sure'], () => store.put({ ...item, keys: undefined }).then(show));
}

function row(item, states, photos) {
    const isParked = item.state === 'waiting' && ['refused', 'conflict'].includes(states.get(item.after));
    const state = isParked ? 'parked' : item.state;
    const badge = make('span', { className: `badge ${KINDS[state]}` },
        make('span', { className: 'shape', textContent: SHAPES[state] }), words[state]);
    badge.firstChild.setAttribute('aria-hidden', 'true');
    const time = moment(item);
    // As every other time here is told, wherever the phone thinks that it is.
    const said = time?.toLocaleString(document.documentElement.lang, {
        month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai',
    });
    const at = time
        ? make('time', { dateTime: time.toISOString(), className: 'quiet-text', textContent: said })
        : make('p', { className: 'quiet-text', textContent: words.clock_doubtful });
    const line = make('li', { className: 'task' },
        make('p', { className: 'task-head' }, make('strong', { textContent: item.title }), badge),
        make('p', { textContent: item.about }), at);
    for (const number of item.numbers ?? []) line.append(' ', make('span', { className: 'quiet-text', textContent: number }));
    if (item.isUndated) line.append(make('p', { className: 'quiet-text', textContent: words.undated }));
    line.dataset.item = item.id;
    if (item.keys) line.append(keys(item, field.dataset.site, words, make, given(item)));
    const isLate = item.state === 'waiting' && item.late >= LATE_COUNT;
    if (!isLate && !['refused', 'conflict'].includes(item.state)) return line;
    line.append(make('p', { className: 'fault', textContent: isLate ? words.late : reason(item.problem ?? {}) }));
    const again = isLate || item.photo || !forms.has(item.form)
        ? null
        : make('button', { type: 'button', className: 'button', textContent: words.again });
    again?.addEventListener('click', () => reopen(item));
    const drop = twice(words.drop, words.dropped, () => store.drop(item.id).then(show));
    const hand = item.photo ? null : make('button', { type: 'button', className: 'button quiet', textContent: words.hand });
    hand?.setAttribute('aria-expanded', String(handed === item.id));
    hand?.addEventListener('click', async () => {
        handed = handed === item.id ? null : item.id;
        await show();
        document.querySelector(`[data-item="${item.id}"] [aria-expanded]`)?.focus();
    });
    line.append(make('p', { className: 'actions' }, again, hand, drop));
    if (handed === item.id) line.append(handing(item, written(item, said, photos, words), words, make, () => raiseInstead(item)));
    return line;
}

async function raiseInstead(item) {
    const title = forms.get('raise')?.dataset.title ?? item.title;
    handed = null;
    // Answered in another tab meanwhile: then that is what is shown.
    await store.replace(item, raised(item, newID(), title)).catch(show);
    await sync.run();
}

// A form

function control(form, name) {
    return form.querySelector(`[name="${CSS.escape(name)}"]`);
}

// A category asks its own questions.
function ask(form) {
    const category = control(form, 'category');
    if (!category) return;
    const { needs = '', may = '' } = asks.get(category.value) ?? {};
    for (const input of form.querySelectorAll('[name^="question."]')) {
        const isNeeded = needs.split(' ').includes(input.name);
        const isAsked = isNeeded || may.split(' ').includes(input.name);
        input.disabled = !isAsked;
        input.required = isNeeded;
        input.closest('.field').hidden = !isAsked;
    }
}

function read(form) {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
        if (!name.startsWith('_') && typeof value === 'string' && value.trim() !== '') fields[name] = value;
    }
    return fields;
}

function fill(form, fields) {
    for (const pass of [['category'], Object.keys(fields)]) {
        for (const name of pass) {
            for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
                if (fields[name] === undefined) continue;
                if (input.type === 'radio' || input.type === 'checkbox') input.checked = input.value === fields[name];
                else input.value = fields[name];
            }
        }
        ask(form);
    }
}

function fault(input, text) {
    const place = input.closest('.field');
    place.classList.add('bad');
    place.querySelector('.fault')?.remove();
    const said = make('p', { className: 'fault', id: 'field-fault-' + input.name, textContent: text });
    (place.querySelector('label:not(.option), legend') ?? place.firstElementChild).after(said);
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', said.id);
}

function alert(text) {
    const said = make('p', { className: 'note bad', textContent: text });
    said.setAttribute('role', 'alert');
    return said;
}

function clear(form) {
    for (const place of form.querySelectorAll('.field.bad')) {
        place.classList.remove('bad');
        place.querySelector('.fault')?.remove();
    }
    for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

function enter(name, about = {}) {
    const template = forms.get(name);
    if (!template) return null;
    const inside = template.content.cloneNode(true);
    const form = inside.querySelector('form');
    // What the browser would do with it where nobody listens is not to be done from here.
    form.removeAttribute('action');
    sheet.querySelector('h2').textContent = template.dataset.title + (about.number ? ` ${about.number}` : '');
    sheet.querySelector('div').replaceChildren(inside);
    open = { name, template, form, ...about };
    ask(form);
    form.addEventListener('change', () => ask(form));
    let timer = 0;
    form.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(() => open?.form === form && !open.answers && store.keep(draftName(), read(form)).catch(() => {}), DRAFT_MS);
    });
    form.addEventListener('submit', event => {
        event.preventDefault();
        submit().catch(problem => say(problem));
    });
    day.hidden = true;
    sheet.hidden = false;
    sheet.focus();
    scrollTo(0, 0);
    return form;
}

const draftName = () => (open.number ? `${open.name}:${open.number}` : open.name);

async function begin(name, number) {
    const form = enter(name, { number });
    if (!form) return;
    const draft = await store.draft(draftName());
    if (draft && Object.keys(draft.fields).length) {
        fill(form, draft.fields);
        form.prepend(make('p', { className: 'note', textContent: words.draft }));
    }
}

function reopen(item) {
    history.pushState({ sheet: true }, '', `#${item.form}`);
    const form = enter(item.form, { number: item.number, answers: item });
    if (!form) return;
    fill(form, item.fields);
    const others = [];
    for (const one of item.problem?.fields ?? []) {
        const input = control(form, one.field);
        if (input && !input.disabled && input.type !== 'hidden') fault(input, one.detail);
        else others.push(one.detail);
    }
    const said = item.problem?.fields?.length && !others.length ? item.problem.title : item.problem?.detail;
    form.prepend(make('p', { className: 'note warning', textContent: [said, item.problem?.mend, ...others].filter(Boolean).join(' ') }));
}

function leave() {
    open = null;
    sheet.hidden = true;
    sheet.querySelector('div').replaceChildren();
    day.hidden = false;
    show();
}

function say(problem) {
    const text = problem instanceof RangeError ? words.full : problem instanceof Gone ? words.gone : words.no_store;
    open?.form.querySelector('.note.bad')?.remove();
    open?.form.prepend(alert(text));
    scrollTo(0, 0);
}

// Upright, no larger than needed, and without what the camera wrote into it; as it is where the browser cannot.
async function smaller(file) {
    try {
        const whole = await createImageBitmap(file, { imageOrientation: 'from-image' });
        const scale = Math.min(1, PHOTO_EDGE / Math.max(whole.width, whole.height));
        const canvas = make('canvas', { width: Math.round(whole.width * scale), height: Math.round(whole.height * scale) });
        canvas.getContext('2d').drawImage(whole, 0, 0, canvas.width, canvas.height);
        whole.close();
        return (await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', PHOTO_QUALITY))) ?? file;
    } catch {
        return file;
    }
}

let taking = false;
async function submit() {
    // A second tap while the first is being kept.
    if (taking || !open) return;
    const { name, template, form, number, answers } = open;
    clear(form);
    const missing = [...form.querySelectorAll(':invalid')].filter(input => input.name && !input.disabled);
    // Of a group nobody chose in, every button is missing; it is told once, at the first.
    for (const name of new Set(missing.map(input => input.name))) fault(control(form, name), words.required);
    const fields = read(form);
    const said = Object.keys(fields).filter(one => one.startsWith('question.'));
    const isEmpty = name.startsWith('visit-') && !said.length;
    const photos = control(form, '_photos');
    const files = [...(photos?.files ?? [])];
    if (files.length > Number(photos?.dataset.count ?? 0)) fault(photos, words.photo_large);
    if (isEmpty) {
        form.querySelector('.note.bad')?.remove();
        form.prepend(alert(words.needs_one));
        scrollTo(0, 0);
    }
    const first = form.querySelector('[aria-invalid]');
    if (first || isEmpty) {
        first?.focus();
        return;
    }
    taking = true;
    try {
        const id = newID();
        const made = Date.now();
        const about = (fields.what ?? fields.text ?? said.map(one => fields[one]).find(text => text.length > 3) ?? fields.place ?? '').slice(0, EXCERPT);
        // What is too long ago to be said with its time counts as of its arrival.
        const isUndated = answers?.isUndated || answers?.problem?.code === 'seen.old';
        const item = {
            id, form: name, title: template.dataset.title, about, path: template.dataset.send,
            time: isUndated ? undefined : template.dataset.time, isUndated, number, fields, said: told(form),
            made: answers?.made ?? made, clock: answers ? answers.clock : await store.clock(), state: 'waiting',
        };
        // Its own id, where the command has a place for one.
        if (name.startsWith('visit-')) item.fields = { ...fields, id };
        const hanging = [];
        for (const file of files) {
            const photo = await smaller(file);
            if (photo.size > Number(photos.dataset.bytes)) {
                fault(photos, words.photo_large);
                photos.focus();
                return;
            }
            hanging.push({
                id: newID(), form: name, title: words.photo, about, path: '/api/v1/matters/{number}/files', after: id, photo, fields: {}, made,
                state: 'waiting',
            });
        }
        if (answers) await store.replace(answers, item, hanging);
        else await store.add([item, ...hanging], draftName());
        // What was kept is no draft any more.
        open = null;
        navigator.storage?.persist?.();
        history.back();
        await sync.run();
    } finally {
        taking = false;
    }
}

// The whole

function listen() {
    field.addEventListener('click', event => {
        const opener = event.target.closest('[data-open]');
        if (!opener || !forms.has(opener.dataset.open) || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        history.pushState({ sheet: true }, '', `#${opener.dataset.open}`);
        begin(opener.dataset.open, opener.dataset.number).catch(say);
    });
    for (const opener of document.querySelectorAll('button[data-open]')) opener.hidden = false;
    document.getElementById('field-back').addEventListener('click', () => history.back());
    addEventListener('popstate', () => leave());
    addEventListener('hashchange', beforeLeaving);
    addEventListener('online', () => sync.run());
    addEventListener('offline', () => tell('offline'));
    document.addEventListener('visibilitychange', () => document.hidden || sync.run());
}

let isConfirmed = false;
function tell(state) {
    standing = state;
    if (state === 'other') {
        giveWay();
        return;
    }
    // The page may be a copy: it is the server that says who is signed in.
    if (state === 'online' && !isConfirmed) {
        isConfirmed = true;
        leaveOnlyUnsent(field.dataset.account).catch(() => {});
    }
    if (!open) show().catch(() => {});
}

// Somebody else is signed in by now: what is shown here was kept for the one before, whose queue waits for them unseen.
async function giveWay() {
    if (open && !open.answers) await store.keep(draftName(), read(open.form)).catch(() => {});
    field.replaceChildren(make('p', { className: 'field-state', textContent: words.other }));
    await forgetPage().catch(() => {});
    location.reload();
}

function beforeLeaving() {
    const panel = document.getElementById('field-leave');
    panel.hidden = location.hash !== '#leave';
    if (panel.hidden) return;
    panel.querySelector('button').onclick = () => {
        const form = document.querySelector('form[action="/sign-out"]');
        form.dataset.sure = 'yes';
        form.querySelector('button').click();
    };
    panel.scrollIntoView();
}

async function work() {
    if (!('serviceWorker' in navigator)) return;
    await navigator.serviceWorker.register(field.dataset.worker, { scope: '/field' });
    (await navigator.serviceWorker.ready).active.postMessage({ keep: true });
}

async function start() {
    store = await Store.open(field.dataset.account);
    sync = new Sync(store, field.dataset.account, tell);
    listen();
    offerNearness(words);
    await show();
    beforeLeaving();
    sync.run();
    await work().catch(() => {});
}

// Where nothing can be kept the links lead to the pages that send at once.
start().catch(() => {
    line.textContent = words.no_store;
    line.hidden = false;
});
