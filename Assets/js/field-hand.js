// What was not taken can be handed to whoever serves the place now: as text to copy, or as a matter raised there.

// Who somebody is does not go through a clipboard and a chat.
const PRIVATE = ['name', 'phone'];
// What a matter that anybody may raise has a field for.
const RAISED = ['category', 'unit', 'place', 'lon', 'lat'];

// What a form says, in its reader's words: it may have changed, or be gone, when it is needed.
export function told(form) {
    const lines = [];
    for (const place of form.querySelectorAll('.field')) {
        const inputs = [...place.querySelectorAll('input, select, textarea')].filter(one => one.name && !one.disabled && !one.name.startsWith('_'));
        const label = place.querySelector('label:not(.option), legend');
        for (const input of inputs) {
            const isChoice = ['radio', 'checkbox'].includes(input.type);
            if (input.type === 'hidden' || (isChoice ? !input.checked : input.value.trim() === '')) continue;
            const value = isChoice ? input.closest('label')?.textContent : input.selectedOptions ? input.selectedOptions[0]?.textContent : input.value;
            lines.push([input.name, (label?.firstChild?.textContent ?? input.name).trim(), (value ?? input.value).trim()]);
        }
    }
    return lines;
}

export function text(item, time, photos, words) {
    const said = item.said ?? Object.entries(item.fields).map(([name, value]) => [name, name, value]);
    return [
        item.title, item.number && `${words['hand.number']}：${item.number}`, time && `${words['hand.time']}：${time}`,
        ...said.filter(([name]) => !PRIVATE.includes(name)).map(([, label, value]) => (label === value ? value : `${label}：${value}`)),
        photos && `${words['hand.photo']}：${photos}`,
    ].filter(Boolean).join('\n');
}

// Raising is open to everybody; settling something oneself is not, where somebody else serves now.
export function mayRaise(item) {
    return item.form === 'patrol' && item.problem?.status === 403;
}

// What was seen and what was done about it, as a matter of the same place, seen at the same time.
export function raised(item, id, title) {
    const fields = Object.fromEntries(Object.entries(item.fields).filter(([name]) => RAISED.includes(name) || name.startsWith('question.')));
    fields.what = [item.fields.what, item.fields.result].filter(Boolean).join('\n');
    const { about, said, made, clock } = item;
    return { id, form: 'raise', title, about, path: '/api/v1/matters', time: 'seen_at', fields, said, made, clock, state: 'waiting' };
}

// Who serves there by the public card; nothing where there is no network.
async function serving(unit, words) {
    const answer = await fetch(`/api/v1/units/${encodeURIComponent(unit)}/card`, { headers: { Accept: 'application/json' } });
    if (answer.status === 404) return words['hand.gone'];
    if (!answer.ok) return '';
    const names = (await answer.json()).serving.map(one => [one.name, one.phone].filter(Boolean).join(' '));
    return names.length ? words['hand.serving'].replace('{names}', names.join('、')) : words['hand.nobody'];
}

async function copy(area) {
    try {
        await navigator.clipboard.writeText(area.value);
    } catch {
        // A web view without a clipboard: the text is marked, to be copied by hand.
        area.select();
        document.execCommand?.('copy');
    }
}

// To be read off or copied.
function copyable(id, told, value, rows, copied, words, make) {
    const area = make('textarea', { id, readOnly: true, rows, value });
    const button = make('button', { type: 'button', className: 'button', textContent: words['hand.copy'] });
    const said = make('p');
    said.setAttribute('role', 'status');
    button.addEventListener('click', () => copy(area).then(() => (said.textContent = copied)));
    return [make('label', { htmlFor: id, textContent: told }), area, make('p', { className: 'actions' }, button), said];
}

// The only key to what was written down for somebody, until its writer has handed it over.
export function keys(item, site, words, make, given) {
    const panel = make('div', { className: 'hand key' });
    for (const { number, link } of item.keys) {
        const told = words['key.about'].replace('{number}', number);
        panel.append(...copyable(`field-key-${number}`, told, site + link, 3, words['key.copied'], words, make));
    }
    panel.append(make('p', { className: 'actions' }, given));
    return panel;
}

// `raise` sends it as a matter; `make` makes an element.
export function handing(item, written, words, make, raise) {
    const who = make('p');
    const rows = Math.min(12, written.split(`\n`).length + 3);
    const panel = make('div', { className: 'hand' }, who,
        ...copyable(`field-hand-${item.id}`, words['hand.about'], written, rows, words['hand.copied'], words, make));
    if (mayRaise(item)) {
        const send = make('button', { type: 'button', className: 'button', textContent: words['hand.raise'] });
        send.addEventListener('click', () => {
            send.disabled = true;
            raise();
        });
        panel.append(make('p', { textContent: words['hand.raise.about'] }), make('p', { className: 'actions' }, send));
    }
    if (item.fields.unit) serving(item.fields.unit, words).then(text => (who.textContent = text)).catch(() => {});
    return panel;
}
