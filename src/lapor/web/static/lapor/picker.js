// Choices while somebody types. They are radio buttons or check boxes, so forms work without this. It listens on the
// document, because parts of pages come and go.
const wait = 200;
const states = new WeakMap();

const pickerOf = (element) => element.closest?.("[data-picker]");
const part = (picker, name) => picker.querySelector(`[data-${name}]`);
const isMany = (picker) => picker.dataset.kind === "checkbox";
const inputs = (picker) => [...part(picker, "choices").querySelectorAll("input")];
const stateOf = (picker) => {
  if (!states.has(picker)) states.set(picker, { first: [...part(picker, "choices").children] });
  return states.get(picker);
};

// A search still on its way does not know of a choice just made: its answer would wipe it out.
function settle(picker) {
  clearTimeout(stateOf(picker).timer);
  stateOf(picker).asked?.abort();
}

function say(picker) {
  const status = part(picker, "status"), n = inputs(picker).length;
  status.textContent = n ? status.dataset.some.replace("{n}", n) : status.dataset.none;
}

async function ask(picker) {
  const state = stateOf(picker), list = part(picker, "choices"), text = part(picker, "search").value.trim();
  const ticked = inputs(picker).filter((input) => input.checked);
  if (text.length < 2) {
    const others = state.first.filter((row) => !ticked.some((input) => input.value === row.querySelector("input")?.value));
    return list.replaceChildren(...ticked.map((input) => input.closest("label")), ...others);
  }
  state.asked = new AbortController();
  const query = new URLSearchParams({ q: text, name: picker.dataset.name, kind: picker.dataset.kind });
  for (const input of ticked) query.append("chosen", input.value);
  try {
    const headers = { "HX-Request": "true", Accept: "text/html" };
    const answer = await fetch(`${picker.dataset.url}?${query}`, { headers, signal: state.asked.signal });
    if (!answer.ok) return;
    list.innerHTML = await answer.text();
    state.isFound = true;
    say(picker);
  } catch (error) {
    if (error.name !== "AbortError") list.replaceChildren(); // offline: the text itself is still sent
  }
}

function keep(picker, input) {
  settle(picker);
  if (isMany(picker)) return;
  input.checked = true;
  part(picker, "search").value = input.dataset.label;
  // Of what was found, the one that is meant; suggestions stay for another look.
  if (stateOf(picker).isFound) part(picker, "choices").replaceChildren(input.closest("label"));
  picker.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { value: input.value } }));
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-search]")) return;
  const picker = pickerOf(event.target);
  settle(picker);
  if (!isMany(picker)) for (const input of inputs(picker)) input.checked = false;
  stateOf(picker).timer = setTimeout(ask, wait, picker);
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-search]") && inputs(pickerOf(event.target)).some((one) => one.checked)) event.target.select();
});

document.addEventListener("change", (event) => {
  if (event.target.closest?.("[data-choices]")) settle(pickerOf(event.target));
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-choices] label");
  // Arrow keys also click radio buttons, at no point on the screen: they only walk the list.
  if (!row || !event.detail) return;
  if (event.target.matches("input")) keep(pickerOf(row), event.target);
  else row.querySelector("input").focus();
});

document.addEventListener("keydown", (event) => {
  const picker = event.target.matches && pickerOf(event.target);
  if (!picker || event.ctrlKey || event.metaKey) return;
  const all = inputs(picker), search = part(picker, "search");
  if (event.target === search) {
    const first = all.find((input) => !input.checked);
    if (event.key === "ArrowDown" && all.length) (first ?? all[0]).focus();
    else if (event.key === "Enter" && isMany(picker)) first?.click();
    else if (event.key === "Enter" && first && !all.some((input) => input.checked)) keep(picker, first);
    else if (event.key !== "Enter" || !all.length) return;
    event.preventDefault();
  } else if (event.key === "Enter" || event.key === "Escape" || (event.key === " " && !isMany(picker))) {
    event.preventDefault();
    if (event.key !== "Escape") isMany(picker) ? event.target.click() : keep(picker, event.target);
    if (event.key === "Escape") event.stopPropagation();
    search.focus();
  } else if (isMany(picker) && /^Arrow(Up|Down)$/.test(event.key)) {
    event.preventDefault();
    (all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)] ?? search).focus();
  }
});
