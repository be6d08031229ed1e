// Where exactly, only when somebody taps for it: shown as it is sent, and gone with another tap. Nothing is asked of the device before.
const parts = (field) => ({
  lon: field.querySelector("[name=lon]"),
  lat: field.querySelector("[name=lat]"),
  said: field.querySelector("[data-point-said]"),
});

function tell(field) {
  const { lon, lat, said } = parts(field);
  said.textContent = lon.value && lat.value ? `${lon.value}, ${lat.value}` : said.dataset.none;
}

// The finest unit there is offered first, unless one was chosen already; it can be changed like any other.
async function choose(field) {
  const { lon, lat } = parts(field);
  const unit = field.form.querySelector("select[name=unit]");
  if (!unit || unit.value) return;
  const reply = await fetch(`/api/v1/units/at?lon=${lon.value}&lat=${lat.value}`);
  const { chain = [] } = reply.ok ? await reply.json() : {};
  const finest = chain.at(-1);
  if (!finest) return;
  if (![...unit.options].some((option) => option.value === finest.code)) unit.add(new Option(finest.name, finest.code));
  unit.value = finest.code;
}

function take(field) {
  const { lon, lat, said } = parts(field);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      lon.value = coords.longitude.toFixed(6);
      lat.value = coords.latitude.toFixed(6);
      tell(field);
      choose(field).catch(() => {});
    },
    () => { said.textContent = said.dataset.denied; },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

// By delegation: a form that was refused is drawn anew on the same page.
document.addEventListener("click", ({ target }) => {
  const field = target.closest?.("[data-point]");
  if (!field) return;
  if (target.closest("[data-point-take]")) take(field);
  if (target.closest("[data-point-drop]")) {
    const { lon, lat } = parts(field);
    lon.value = lat.value = "";
    tell(field);
  }
});
document.addEventListener("input", ({ target }) => {
  const field = target.closest("[data-point]");
  if (field) tell(field);
});

function show() {
  for (const field of document.querySelectorAll("[data-point]")) {
    field.hidden = !("geolocation" in navigator) && !parts(field).lon.value;
  }
}
document.addEventListener("form-drawn", show);
show();
