// Draws what the server drew once more, with the libraries of others where they are there: what they show is read from the page, and read
// again when that was exchanged. Each picture is made once; the page's own list, table or map stays for who cannot see it.

const { echarts, L } = globalThis;
const style = getComputedStyle(document.documentElement);
const colour = name => style.getPropertyValue(`--${name}`).trim();
const number = text => Number(text?.replace(/\D/g, '') || 0);
const lang = document.documentElement.lang.startsWith('zh') ? 'ZH' : 'EN';
// So large is the letter of the page: the same picture on a screen with twice as many points.
const em = () => parseFloat(getComputedStyle(document.body).fontSize);

// Beside what it shows, and out of reach of what exchanges that.
function room(part) {
    const place = document.createElement('div');
    place.className = 'drawn';
    place.setAttribute('aria-hidden', 'true');
    part.before(place);
    part.classList.add('is-drawn');
    return place;
}

function chart(part, options) {
    const place = room(part);
    const drawn = echarts.init(place, null, { renderer: 'canvas', locale: lang });
    const draw = () => {
        const now = options(part);
        place.hidden = !now;
        part.classList.toggle('is-drawn', Boolean(now));
        if (now) drawn.setOption({ animation: false, ...now }, { notMerge: true });
    };
    // A view that was hidden has no size until its turn comes.
    new ResizeObserver(() => { if (place.clientWidth) { drawn.resize(); draw(); } }).observe(place);
    document.addEventListener('live-exchanged', draw);
    draw();
    return drawn;
}

const base = size => ({
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size, color: colour('ink') },
    grid: { left: size, right: size * 3, top: size * 2.5, bottom: size, containLabel: true },
});

// A list of names with their counts, and what of them is late.
function bars(part) {
    const lines = [...part.querySelectorAll('li')].map(line => ({
        name: line.querySelector('span')?.textContent ?? '', count: number(line.querySelector('b')?.textContent),
        late: line.querySelector('i')?.textContent ?? '' }));
    if (!lines.length) return null;
    const size = em() * 1.15;
    return {
        ...base(size),
        xAxis: { type: 'value', show: false, max: 'dataMax' },
        yAxis: { type: 'category', inverse: true, data: lines.map(one => one.name), axisTick: { show: false }, axisLine: { show: false },
            axisLabel: { color: colour('ink'), fontSize: size } },
        series: [{
            type: 'bar', barMaxWidth: size * 1.4, itemStyle: { color: colour('heat-4'), borderRadius: 3 },
            label: { show: true, position: 'right', color: colour('ink'), fontSize: size,
                formatter: ({ dataIndex }) => [lines[dataIndex].count, lines[dataIndex].late].filter(text => text !== '').join('  ') },
            data: lines.map(one => one.count),
        }],
        grid: { left: size, right: size * 9, top: size / 2, bottom: size / 2, containLabel: true },
    };
}

// A table of units with a column for each state: what is open, one upon the other. Colour is not the only sign: patterns tell them too.
const SHADES = ['heat-4', 'heat-2', 'active', 'good'];
const PATTERNS = ['none', 'rect', 'triangle', 'circle'];
function columns(part) {
    const table = part.querySelector('table');
    if (!table) return null;
    const heads = [...table.querySelectorAll('thead th')].slice(1).map(one => one.textContent.trim());
    const lines = [...table.querySelectorAll('tbody tr')].filter(line => line.querySelector('th a')).map(line => ({
        name: line.querySelector('th').textContent.trim(), href: line.querySelector('th a').getAttribute('href'),
        counts: [...line.querySelectorAll('td')].map(cell => number(cell.textContent)) }));
    if (lines.length < 2) return null;
    const size = em() * 0.9;
    const settings = base(size);
    return {
        ...settings,
        aria: { enabled: true, label: { enabled: false }, decal: { show: true, decals: PATTERNS.map(symbol => ({ symbol, color: 'rgba(255,255,255,0.35)' })) } },
        legend: { top: 0, left: size, textStyle: { color: colour('ink'), fontSize: size }, data: heads },
        xAxis: { type: 'category', data: lines.map(one => one.name), axisTick: { show: false },
            axisLabel: { color: colour('quiet'), fontSize: size, interval: 0, rotate: lines.length > 8 ? 30 : 0 }, axisLine: { lineStyle: { color: colour('edge') } } },
        yAxis: { type: 'value', minInterval: 1, axisLabel: { color: colour('quiet'), fontSize: size }, splitLine: { lineStyle: { color: colour('line') } } },
        series: heads.map((name, index) => ({
            name, type: 'bar', stack: 'all', barMaxWidth: size * 3, itemStyle: { color: colour(SHADES[index % SHADES.length]) },
            data: lines.map(one => ({ value: one.counts[index] ?? 0, href: one.href })) })),
    };
}

// Corners of the rings of a path as the server writes it: `Mx ylΔx Δy Δx Δy…z`.
function rings(path) {
    return path.split('z').filter(Boolean).map(ring => {
        const [start, steps = ''] = ring.slice(1).split('l');
        let [x, y] = start.split(' ').map(Number);
        const points = [[-y, x]];
        const moves = steps.split(' ').filter(Boolean).map(Number);
        for (let index = 0; index + 1 < moves.length; index += 2) {
            x += moves[index];
            y += moves[index + 1];
            points.push([-y, x]);
        }
        return points;
    });
}

// The page's own outlines, to be moved and come closer to. No map of anybody else lies below them.
function map(part) {
    const place = document.createElement('div');
    place.className = 'drawn';
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', part.dataset.map);
    part.before(place);
    const drawn = L.map(place, { crs: L.CRS.Simple, minZoom: -3, zoomSnap: 0.25, attributionControl: false, zoomControl: false, keyboard: false,
        scrollWheelZoom: false,
        // A thumb that goes down the page must not be caught by the map: two fingers move it.
        dragging: !matchMedia('(pointer: coarse)').matches, preferCanvas: true, maxBoundsViscosity: 1 });
    place.removeAttribute('tabindex');
    L.control.zoom({ zoomInTitle: part.dataset.in, zoomOutTitle: part.dataset.out }).addTo(drawn);
    const lands = L.featureGroup().addTo(drawn);
    let said = '';
    const draw = () => {
        const paths = [...part.querySelectorAll('svg path[d]')];
        const now = paths.map(one => one.outerHTML).join('');
        place.hidden = !paths.length;
        part.classList.toggle('is-drawn', paths.length > 0);
        if (now === said || !paths.length) return;
        const isFirst = said === '';
        said = now;
        lands.clearLayers();
        for (const path of paths) {
            const land = L.polygon(rings(path.getAttribute('d')), {
                color: colour('card'), weight: 1.5, fillOpacity: 1, fillColor: getComputedStyle(path).fill });
            const [title, link] = [path.querySelector('title')?.textContent, path.closest('a')];
            // A text would be read as HTML, and a unit is called what its county types.
            if (title) land.bindTooltip(Object.assign(document.createElement('span'), { textContent: title }), { sticky: true });
            if (link) land.on('click', () => location.assign(link.getAttribute('href')));
            land.addTo(lands);
        }
        for (const text of part.querySelectorAll('svg text')) {
            const at = [-Number(text.getAttribute('y')) + 8, Number(text.getAttribute('x'))];
            const word = document.createElement('span');
            word.textContent = text.textContent;
            const icon = L.divIcon({ className: `drawn-word ${text.getAttribute('class') ?? ''}`, html: word, iconSize: [0, 0] });
            L.marker(at, { interactive: false, keyboard: false, icon }).addTo(lands);
        }
        if (isFirst) drawn.fitBounds(lands.getBounds(), { padding: [8, 8] }).setMaxBounds(lands.getBounds().pad(0.5));
    };
    document.addEventListener('live-exchanged', draw);
    draw();
}

if (echarts) {
    for (const part of document.querySelectorAll('[data-bars]')) chart(part, bars);
    for (const part of document.querySelectorAll('[data-columns]')) {
        chart(part, columns).on('click', ({ data }) => data?.href && location.assign(data.href));
    }
}
if (L) for (const part of document.querySelectorAll('[data-map]')) map(part);
