// The smallest front end that shows a draft: the token comes in the fragment and goes out in a header only.
const WORDS = {
  401: "这里只显示预览，请从后台打开。",
  403: "预览已过期，请回到后台保存或重新打开。",
};
const state = document.getElementById("state");

async function show() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
  const { api } = await (await fetch("config.json")).json();
  const answer = await fetch(`${api}/api/v3/preview/`, { headers: { "Preview-Token": token } });
  if (!answer.ok) {
    state.textContent = WORDS[answer.status] ?? "预览暂时无法显示。";
    return;
  }
  draw(await answer.json(), api);
}

function draw(page, api) {
  state.hidden = true;
  document.querySelector("article").hidden = false;
  document.querySelector("h1").textContent = page.title;
  document.getElementById("summary").textContent = page.summary ?? "";
  const picture = Object.values(page.cover?.renditions ?? {})[0];
  if (picture) {
    const image = document.getElementById("cover");
    image.src = new URL(picture.url, api);
    image.alt = page.cover.alt;
    image.hidden = false;
  }
  for (const block of page.body ?? []) {
    const item = document.createElement("li");
    item.textContent = block.type;
    document.getElementById("blocks").append(item);
  }
}

window.addEventListener("hashchange", show);
show();
