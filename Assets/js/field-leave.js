// Before somebody signs out: what lies on the phone goes too, and what was not sent is shown first.
import { unsent, wipe } from './field-store.js';

for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
    form.addEventListener('submit', async event => {
        event.preventDefault();
        if (await unsent().catch(() => 0)) {
            location.assign('/field#leave');
            return;
        }
        await wipe().catch(() => {});
        form.submit();
    });
}
