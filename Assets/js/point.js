// Where exactly, only when somebody taps for it: shown as it is sent, and gone with another tap. Nothing is asked of the device before.
for (const field of document.querySelectorAll("[data-point]")) {
  const [lon, lat] = ["lon", "lat"].map((name) => field.querySelector(`[name=${name}]`));
  const said = field.querySelector("[data-point-said]");
  const show = (text) => { said.textContent = text; };
  const unit = field.form.querySelector("select[name=unit]");
  // The finest unit there is offered first, unless one was chosen already; it can be changed like any other.
  const choose = async () => {
    if (!unit || unit.value) return;
    const reply = await fetch(`/api/v1/units/at?lon=${lon.value}&lat=${lat.value}`);
    const { chain = [] } = reply.ok ? await reply.json() : {};
    const finest = chain.at(-1);
    if (!finest) return;
    if (![...unit.options].some((option) => option.value === finest.code)) unit.add(new Option(finest.name, finest.code));
    unit.value = finest.code;
  };
  const tell = () => show(lon.value && lat.value ? `${lon.value}, ${lat.value}` : said.dataset.none);
  field.hidden = !("geolocation" in navigator) && !lon.value;
  field.querySelector("[data-point-take]").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lon.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        tell();
        choose().catch(() => {});
      },
      () => show(said.dataset.denied),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
  field.querySelector("[data-point-drop]").addEventListener("click", () => {
    lon.value = lat.value = "";
    tell();
  });
  for (const input of [lon, lat]) input.addEventListener("input", tell);
}
