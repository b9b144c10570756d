// Search in the transcript: all hits marked, their number told, one after the other gone to.

const query = byId('query');
const found = { sought: '', hits: [], now: -1 };
const folded = new Map();

// Text in which case, accents and the forms of quotation marks do not matter; as long as the text itself.
function fold(text) {
  let plain = '';
  for (let place = 0; place < text.length; place += 1) {
    const letter = text[place];
    const base = letter.normalize('NFD')[0].toLowerCase();
    plain += base.length === 1 ? base : letter;
  }
  return plain.replace(/[‘’‛]/g, "'").replace(/[“”]/g, '"').replace(/[–—−‐‑]/g, '-');
}

function textOf(number) {
  if (!folded.has(number)) folded.set(number, fold(paragraphs[number].textContent));
  return folded.get(number);
}

function find(words) {
  const sought = fold(words.trim().replace(/\s+/g, ' '));
  if (sought === found.sought) return;
  Object.assign(found, { sought, hits: [], now: -1 });
  for (let number = 0; sought && number < paragraphs.length; number += 1) {
    const text = textOf(number);
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
      found.hits.push([number, at]);
    }
  }
  showHits();
}

function rangeOfHit([number, at]) {
  const text = paragraphs[number].firstChild;
  return new StaticRange({
    startContainer: text, startOffset: at, endContainer: text, endOffset: at + found.sought.length,
  });
}

const MOST_MARKED = 2000;

function showHits() {
  const count = found.hits.length;
  mark('hit', found.hits.slice(0, MOST_MARKED).map(rangeOfHit));
  mark('hit-now', []);
  byId('steps').hidden = !count;
  byId('hits').textContent = found.sought ? `${count || 'No'} ${count === 1 ? 'hit' : 'hits'}` : '';
  if (!canMark) {
    const holds = new Set(found.hits.map(([number]) => number));
    paragraphs.forEach((one, number) => one.classList.toggle('found', holds.has(number)));
  }
}

function stepHit(step) {
  const count = found.hits.length;
  if (!count) return;
  // The first step goes to the first hit that can be seen or lies below.
  found.now = found.now < 0 ? firstInView(step) : (found.now + step + count) % count;
  const hit = found.hits[found.now];
  const range = document.createRange();
  const text = paragraphs[hit[0]].firstChild;
  range.setStart(text, hit[1]);
  range.setEnd(text, hit[1] + found.sought.length);
  mark('hit-now', [range]);
  wander();
  bringToSight(range.getBoundingClientRect());
  byId('hits').textContent = `Hit ${found.now + 1} of ${count}, at ${clock(momentOfHit() / 1000)}`;
}

function firstInView(step) {
  const below = found.hits.findIndex(([number]) => paragraphs[number].getBoundingClientRect().bottom > top());
  if (step > 0) return Math.max(0, below);
  return (below < 0 ? found.hits.length : below + found.hits.length - 1) % found.hits.length;
}

function momentOfHit() {
  const [number, at] = found.hits[Math.max(0, found.now)];
  const words = wordsOf(number);
  return words.starts[Math.max(0, lastUpTo(words.from, at))] ?? page.at[number];
}

let waiting = 0;

query.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => find(query.value), 150);
});
query.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    query.value = '';
    find('');
  }
});
byId('search').addEventListener('submit', (event) => {
  event.preventDefault();
  find(query.value);
  stepHit(1);
});
query.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !event.shiftKey) return;
  event.preventDefault();
  find(query.value);
  stepHit(-1);
});
byId('hit-before').addEventListener('click', () => stepHit(-1));
byId('hit-after').addEventListener('click', () => stepHit(1));
byId('hit-play').addEventListener('click', () => {
  jump(momentOfHit() / 1000);
  if (audio.paused) toggle();
});
