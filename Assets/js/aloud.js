// Reads the page aloud, by the voice of the device: what is in sight, in its order, piece by piece, so that it can be stopped at once.
// Nothing is sent anywhere.
const PIECES = 'h1, h2, h3, p, li, dt, dd, th, td, label, legend, summary, figcaption';
const voice = globalThis.speechSynthesis;

function pieces(main) {
    const all = [...main.querySelectorAll(PIECES)].filter(one => one.checkVisibility() && !one.closest('.aloud, nav'));
    // The innermost of those that hold one another, once.
    return all.filter(one => !all.some(other => other !== one && one.contains(other))).map(one => one.innerText.trim()).filter(Boolean);
}

function label(button, isReading) {
    button.dataset.start ??= button.textContent.trim();
    button.textContent = isReading ? button.dataset.stop : button.dataset.start;
    button.setAttribute('aria-pressed', String(isReading));
}

function stop(button) {
    voice.cancel();
    label(button, false);
}

function start(button) {
    voice.cancel();
    label(button, true);
    const texts = pieces(document.querySelector('main'));
    texts.forEach((text, index) => {
        const said = new SpeechSynthesisUtterance(text);
        said.lang = document.documentElement.lang === 'en' ? 'en' : 'zh-CN';
        said.rate = 0.9;
        if (index === texts.length - 1) said.onend = () => label(button, false);
        voice.speak(said);
    });
}

function show() {
    for (const button of document.querySelectorAll('[data-aloud]')) button.hidden = !voice;
}

if (voice) {
    document.addEventListener('click', event => {
        const button = event.target.closest?.('[data-aloud]');
        if (button) button.getAttribute('aria-pressed') === 'true' ? stop(button) : start(button);
    });
    document.addEventListener('form-drawn', show);
    addEventListener('pagehide', () => voice.cancel());
    show();
}
