// Suggestions while somebody types a place or an agency. A choice is a radio button, so the form works without this.
const wait = 200;

for (const picker of document.querySelectorAll("[data-picker]")) arm(picker);

function arm(picker) {
  const input = picker.querySelector("input[type=search]");
  const list = picker.querySelector("[data-suggestions]");
  const status = picker.querySelector("[data-status]");
  let timer, asked;

  const radios = () => [...list.querySelectorAll("input[type=radio]")];
  const say = () => {
    const n = radios().length;
    status.textContent = n ? status.dataset.some.replace("{n}", n) : status.dataset.none;
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const text = input.value.trim();
    if (text.length < 2) return list.replaceChildren();
    const query = new URLSearchParams({ q: text, name: picker.dataset.name });
    try {
      const headers = { "HX-Request": "true", Accept: "text/html" };
      const answer = await fetch(`${picker.dataset.url}?${query}`, { headers, signal: asked.signal });
      if (!answer.ok) return;
      list.innerHTML = await answer.text();
      say();
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren(); // offline: the text itself is still sent
    }
  };
  // A search still on its way does not know of a choice just made: its answer would wipe it out.
  const settle = () => {
    clearTimeout(timer);
    asked?.abort();
  };
  const keep = (radio) => {
    settle();
    radio.checked = true;
    input.value = radio.dataset.label;
    for (const choice of list.querySelectorAll(".choice")) if (!choice.contains(radio)) choice.remove();
    picker.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { value: radio.value } }));
  };

  input.addEventListener("input", () => {
    for (const radio of radios()) radio.checked = false;
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && radios().length) {
      event.preventDefault();
      radios()[0].focus();
    }
    if (event.key === "Enter" && radios().length && !radios().some((radio) => radio.checked)) {
      event.preventDefault();
      keep(radios()[0]);
    }
  });
  list.addEventListener("change", settle);
  list.addEventListener("click", (event) => {
    // Arrow keys also click radio buttons, at no point on the screen: they only walk the list.
    if (event.target.type === "radio" && event.detail) keep(event.target);
    else if (event.target.closest(".choice") && event.detail) event.target.closest(".choice").querySelector("input")?.focus();
  });
  list.addEventListener("keydown", (event) => {
    if (!["Enter", " ", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key !== "Escape") keep(event.target);
    input.focus();
  });
}
