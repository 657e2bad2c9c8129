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

// Places of a reception day keep up while somebody looks at them; whoever fills in a form is left in peace.
const places = document.querySelector("[data-places]");
if (places) {
  const news = document.querySelector("[data-news]");
  const say = (left) => String(left || places.dataset.full);
  const put = (cell, text) => {
    if (cell.textContent !== text) cell.textContent = text;
  };
  const cells = [...places.querySelectorAll("[data-slot] td:nth-last-child(2)")];
  let wasFull = cells.every((cell) => cell.textContent === places.dataset.full);
  async function refresh() {
    const answer = await fetch(places.dataset.places);
    if (!answer.ok) return;
    const { slots } = await answer.json();
    for (const slot of slots) {
      const [waiting, left] = [...places.querySelectorAll(`[data-slot="${slot.id}"] td`)].reverse();
      if (!left) continue;
      put(left, say(slot.places_left));
      put(waiting, String(slot.waiting));
    }
    for (const number of document.querySelectorAll("[data-left]")) {
      const own = slots.filter((slot) => slot.topics.includes(number.dataset.left));
      put(number, say(own.reduce((sum, slot) => sum + slot.places_left, 0)));
    }
    const isFull = !slots.some((slot) => slot.places_left);
    if (isFull !== wasFull) news.textContent = isFull ? news.dataset.gone : news.dataset.again;
    wasFull = isFull;
  }
  const EVERY = 20_000;
  const quietly = () => refresh().catch(() => {}); // the network is away: the next one will do
  let timer = setInterval(quietly, EVERY);
  document.addEventListener("visibilitychange", () => {
    clearInterval(timer);
    if (document.hidden) return;
    quietly();
    timer = setInterval(quietly, EVERY);
  });
}
