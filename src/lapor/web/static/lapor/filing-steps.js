// The filing form one step at a time, and the days that people name most. After filing.js, which brings a draft back.
const form = document.querySelector("[data-filing]");
armDays();
if (!document.querySelector(".notice.error")) showSteps();

function showSteps() {
  const steps = [...form.querySelectorAll("[data-step]")];
  const marks = [...document.querySelectorAll("[data-stepper] li")];
  const show = (shown) => {
    steps.forEach((step, at) => { step.hidden = at > shown; });
    marks.forEach((mark, at) => {
      mark.classList.toggle("done", at < shown && !asksFor(steps[at]));
      mark.toggleAttribute("aria-current", at === shown);
      if (at === shown) mark.setAttribute("aria-current", "step");
    });
    steps.forEach((step, at) => { const next = step.querySelector("[data-next]"); if (next) next.hidden = at !== shown; });
  };
  steps.forEach((step, at) => step.querySelector("[data-next] button")?.addEventListener("click", () => {
    show(at + 1);
    const heading = steps[at + 1].querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }));
  // A step is done when the coach asks for nothing in it any more.
  const asksFor = (step) => [...document.querySelectorAll(".coach-missing a")].some((link) => step.contains(document.querySelector(link.hash)));
  document.addEventListener("htmx:afterSettle", () => show(steps.findLastIndex((step) => !step.hidden)));
  // A draft that was begun again is open as far as it had come.
  show(form.elements.place.value ? 2 : 0);
  // A question of the coach may lie in a step that is still folded.
  document.getElementById("coach").addEventListener("click", (event) => {
    const target = event.target.closest("a") && document.querySelector(event.target.closest("a").hash);
    const at = steps.findIndex((step) => step.contains(target));
    if (at > 0 && steps[at].hidden) show(at);
    if (target) setTimeout(() => target.focus());
  });
}

function armDays() {
  const day = form.elements.incident_on;
  const hint = form.querySelector("[data-forgotten-hint]");
  form.querySelector("[data-days]").hidden = false;
  for (const button of form.querySelectorAll("[data-days-ago]")) button.addEventListener("click", () => {
    const on = new Date(Date.now() - button.dataset.daysAgo * 864e5);
    day.value = [on.getFullYear(), on.getMonth() + 1, on.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    day.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.querySelector("[data-forgotten]").addEventListener("click", () => { hint.hidden = false; day.focus(); });
}
