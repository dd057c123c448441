for (const each of document.querySelectorAll("[data-until]")) {
  const until = Number(each.dataset.until), offset = Number(document.documentElement.dataset.now || Date.now()) - Date.now();
  const tick = () => {
    const left = Math.round((until - Date.now() - offset) / 1000), size = Math.abs(left);
    const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].map(n => String(n).padStart(2, "0"));
    each.textContent = (left < 0 ? "−" : "") + (parts[0] === "00" ? parts.slice(1) : parts).join(":");
    each.classList.toggle("late", left < 0);
  };
  tick();
  setInterval(tick, 1000);
}
for (const form of document.querySelectorAll("form.act")) {
  let typed = form.dataset.typed === "yes";
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; form.querySelector("button").disabled = true; });
  window.addEventListener("pageshow", () => { form.querySelector("button").disabled = false; });
  window.addEventListener("beforeunload", event => { if (typed) event.preventDefault(); });
}
