// Before somebody signs out: what they wrote here and did not send is shown first. Once they are out, what they have on the phone goes; what
// somebody else wrote on it stays, unseen.
import { forgetPage, isAlone, leaveOnlyUnsent, unsent, wipe } from './field-store.js';

const WAY = 'form[action="/sign-out"]';
const first = document.querySelector(WAY);
const account = first.dataset.account;

// A page that is older than the session is believed no more: with a token of now the same is sent once more. That nobody is signed in any
// longer is seen by the way in, and by nothing that another network may answer.
async function isOut(clears) {
    let token = first.elements._csrf.value;
    for (let round = 0; round < 2; round += 1) {
        const body = new URLSearchParams({ _csrf: token });
        if (clears) body.set('clear', 'true');
        const answer = await fetch('/sign-out', { method: 'POST', body });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        if (page.querySelector('.account a[href="/sign-in"]')) return true;
        const fresh = page.querySelector(WAY);
        if (fresh?.dataset.account !== account) return false;
        token = fresh.elements._csrf.value;
    }
    return false;
}

async function leave() {
    if (!first.dataset.sure && (await unsent(account).catch(() => 0))) {
        location.assign('/field#leave');
        return;
    }
    await leaveOnlyUnsent(account).catch(() => {});
    const clears = await isAlone(account).catch(() => false);
    if (await isOut(clears).catch(() => false)) {
        await wipe(account).catch(() => {});
        location.assign('/');
        return;
    }
    delete first.dataset.sure;
    document.getElementById('not-out')?.remove();
    const said = Object.assign(document.createElement('p'), { id: 'not-out', className: 'note bad', textContent: first.dataset.failed });
    said.setAttribute('role', 'alert');
    document.getElementById('main').prepend(said);
    scrollTo(0, 0);
}

// The page of one's grids is exchanged by its worker, and may itself be the copy.
if (!document.getElementById('field')) forgetPage(account).catch(() => {});

let isLeaving = false;
for (const form of document.querySelectorAll(WAY)) {
    form.addEventListener('submit', async event => {
        event.preventDefault();
        if (isLeaving) return;
        isLeaving = true;
        await leave();
        isLeaving = false;
    });
}
