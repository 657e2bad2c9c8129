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
