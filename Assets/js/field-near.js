// Tasks by nearness, when somebody asks for it. The position is read once, lives in this function and nowhere else: it is neither sent nor kept.

const EARTH_METRES = 6_371_000;
const WAIT_MS = 15_000;
const RECENT_MS = 60_000;

const radians = degrees => (degrees * Math.PI) / 180;

// In a straight line; within a county the earth is flat enough for this.
export function metres(from, to) {
    const x = radians(to.lon - from.lon) * Math.cos(radians((from.lat + to.lat) / 2));
    return EARTH_METRES * Math.hypot(x, radians(to.lat - from.lat));
}

// No finer than a phone knows where it is.
export function plain(distance, words) {
    if (distance < 100) return words['near.here'];
    const hundreds = Math.round(distance / 100) * 100;
    if (hundreds < 1000) return words['near.metres'].replace('{count}', hundreds);
    return words['near.kilometres'].replace('{count}', distance < 9950 ? (distance / 1000).toFixed(1) : Math.round(distance / 1000));
}

function point(task) {
    const [lon, lat] = (task.dataset.point ?? '').split(',').map(Number);
    return task.dataset.point && Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null;
}

export function offerNearness(words) {
    const tools = document.getElementById('field-order');
    const list = document.querySelector('ol.tasks');
    if (!tools || !list || !('geolocation' in navigator)) return;
    const [near, due] = ['near', 'due'].map(name => tools.querySelector(`[data-near=${name}]`));
    const said = document.getElementById('field-near');
    const byDue = [...list.children];

    function arrange(tasks, text) {
        for (const mark of list.querySelectorAll('.away')) mark.remove();
        list.replaceChildren(...tasks);
        said.textContent = text;
    }

    function byNearness({ coords }) {
        const here = { lon: coords.longitude, lat: coords.latitude };
        const ways = new Map(byDue.map(task => [task, point(task)]).map(([task, there]) => [task, there ? metres(here, there) : Infinity]));
        // Equally far, or without a place: by deadline as before.
        arrange([...byDue].sort((one, other) => (ways.get(one) === ways.get(other) ? 0 : ways.get(one) - ways.get(other))), words['near.done']);
        for (const [task, distance] of ways) {
            const mark = document.createElement('p');
            mark.className = 'away';
            mark.textContent = distance === Infinity ? words['near.none'] : plain(distance, words);
            task.querySelector('.task-head').after(mark);
        }
        due.hidden = false;
    }

    near.addEventListener('click', () => {
        navigator.geolocation.getCurrentPosition(byNearness, () => {
            arrange(byDue, words['near.denied']);
            due.hidden = true;
        }, { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: RECENT_MS });
    });
    due.addEventListener('click', () => {
        arrange(byDue, '');
        due.hidden = true;
        near.focus();
    });
    tools.hidden = false;
}
