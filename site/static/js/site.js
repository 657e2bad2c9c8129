// Everything works without this file; it only adds what a browser alone can do.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}

// The first request to a video's site is the reader's own click.
for (const button of document.querySelectorAll("[data-player]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const player = document.createElement("iframe");
    player.title = button.dataset.title;
    player.allowFullscreen = true;
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";
    player.src = button.dataset.player;
    button.parentElement.replaceChildren(player);
    player.focus();
  });
}

// A receipt comes behind the #, which no server is told; it leaves the address bar before it is posted.
const RECEIPT = /^#([A-Za-z2-7]{5}-?){3,}[A-Za-z2-7]{1,5}$/;
const lookup = document.querySelector("[data-receipt]");
function openByFragment() {
  if (!lookup || !RECEIPT.test(location.hash)) return;
  lookup.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  lookup.form.submit();
}
openByFragment();
window.addEventListener("hashchange", openByFragment);

// The same case in the other language: behind the # again.
const opened = document.querySelector("[data-opened-by]");
if (opened) {
  for (const link of document.querySelectorAll("a.language")) link.hash = opened.dataset.openedBy;
}
