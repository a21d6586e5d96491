// Puts a kept comment into the comment that is being written.

let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches(".return-answer textarea")) last = event.target;
});

document.addEventListener("click", (event) => {
  const kept = event.target.closest("[data-kept-comment]");
  if (!kept) return;
  const open = last?.closest("details[open]") ? last : document.querySelector(".return-answer[open] textarea");
  if (!open) return;
  open.value = [open.value.trim(), kept.textContent.trim()].filter(Boolean).join(" ");
  open.focus();
});
