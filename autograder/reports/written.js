// Answers are stored without leaving the page, and by keys; without scripts each button stores and comes back.
const forms = [...document.querySelectorAll("form.card")];
document.getElementById("keys").hidden = false;

// One after the other: each says what it was shown, and that is what the one before it has stored.
const waiting = new Map();
function store(form, give) {
  waiting.set(form, (waiting.get(form) ?? Promise.resolve()).then(() => send(form, give)));
}

async function send(form, give) {
  const body = new URLSearchParams(new FormData(form));
  if (give) body.set("give", give);
  const status = form.querySelector("output");
  status.textContent = "Storing ...";
  let told;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    told = await answer.json();
  } catch {
    status.textContent = "Not stored: the page has lost its program. Is autograder written still running?";
    return;
  }
  status.textContent = told.says;
  if (!told.stored) return;
  form.querySelectorAll("input[name=id]").forEach((field, place) => { field.value = told.ids[place]; });
  form.elements.points.value = told.points;
  form.elements.before.value = form.elements.comment.value;
  for (const button of form.querySelectorAll("button[aria-pressed]")) button.setAttribute("aria-pressed", String(button.value === told.points));
  form.classList.toggle("full", told.read);
  form.classList.toggle("part", !told.read);
  document.getElementById("progress").textContent = told.progress;
}

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store(form, event.submitter ? event.submitter.value : "");
  });
  form.elements.comment.addEventListener("change", () => store(form, ""));
}

function go(form) {
  if (!form) return;
  form.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const form = document.activeElement.closest("form.card");
  if (event.key === "Escape" && form) return go(form);
  if (document.activeElement.matches("input, textarea")) return;
  const place = forms.indexOf(form);
  const most = form ? Number(form.elements.points.max) : 0;
  const has = form ? Number(form.elements.points.value) : 0;
  if (event.key === "j") go(forms[place + 1]);
  else if (event.key === "k") go(forms[Math.max(place, 1) - 1]);
  else if (event.key === "n") go(forms.find((other, index) => index > place && other.classList.contains("part")));
  else if (form && /^[0-9]$/.test(event.key)) store(form, event.key);
  else if (form && event.key === "." && has + 0.5 <= most) store(form, String(has + 0.5));
  else if (form && event.key === "c") form.elements.comment.focus();
  else return;
  event.preventDefault();
});
