// The transcript: the spoken word is marked and kept in sight, and every word can be gone to.

const paragraphs = [...document.querySelectorAll('.words')];
const canMark = 'highlights' in CSS && typeof Highlight === 'function';
if (!canMark) document.documentElement.classList.add('no-marks');
else {
  // Here and not in the style sheet, because checkers of style do not know this selector yet.
  const style = new CSSStyleSheet();
  style.replaceSync(`
    @media screen {
      ::highlight(word) { background-color: var(--word); color: var(--on-mark); text-decoration: underline 3px; }
      ::highlight(hit) { background-color: var(--hit); color: var(--on-mark); text-decoration: underline dotted 2px; }
      ::highlight(hit-now) { background-color: var(--hit-now); color: var(--on-mark); text-decoration: underline 3px; }
    }
    @media screen and (forced-colors: active) {
      ::highlight(word), ::highlight(hit-now) { background-color: Highlight; color: HighlightText; }
      ::highlight(hit) { background-color: Mark; color: MarkText; }
    }`);
  document.adoptedStyleSheets.push(style);
}

function mark(name, ranges) {
  if (!canMark) return;
  const marked = new Highlight();
  for (const range of ranges) marked.add(range);
  marked.priority = { hit: 0, 'hit-now': 1, word: 2 }[name];
  CSS.highlights.set(name, marked);
}

// The number of the last value that is not above the one sought, -1 for none.
function lastUpTo(values, sought) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= sought) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// When the words of a paragraph start (ms) and where they stand in its text. Read once it is needed.
const read = new Map();

function wordsOf(number) {
  if (!read.has(number)) {
    const numbers = page.words[number] ? page.words[number].split(' ').map(Number) : [];
    const words = { starts: [], from: [] };
    let at = page.at[number];
    let from = 0;
    for (let place = 0; place < numbers.length; place += 3) {
      words.starts.push(at + numbers[place]);
      words.from.push(from);
      at += numbers[place] + numbers[place + 1];
      from += numbers[place + 2];
    }
    read.set(number, words);
  }
  return read.get(number);
}

function rangeOf(number, word) {
  const { from } = wordsOf(number);
  const text = paragraphs[number].firstChild;
  const range = document.createRange();
  const end = from[word + 1] ?? text.length;
  range.setStart(text, from[word]);
  range.setEnd(text, from[word] + text.data.slice(from[word], end).trimEnd().length);
  return range;
}

// --- the spoken word ------------------------------------------------------------------------------

const spoken = { paragraph: -1, word: -1, range: null };

passing.push((now) => {
  // Half a millisecond of grace: a browser's clock may fall a hair short of the word it was sent to.
  const at = now * 1000 + 0.5;
  const paragraph = lastUpTo(page.at, at);
  const word = paragraph < 0 ? -1 : lastUpTo(wordsOf(paragraph).starts, at);
  if (paragraph === spoken.paragraph && word === spoken.word) return;
  if (paragraph !== spoken.paragraph) {
    paragraphs[spoken.paragraph]?.parentElement.classList.remove('spoken');
    paragraphs[paragraph]?.parentElement.classList.add('spoken');
  }
  Object.assign(spoken, { paragraph, word, range: word < 0 ? null : rangeOf(paragraph, word) });
  mark('word', spoken.range ? [spoken.range] : []);
  keepInSight();
});

// --- following ------------------------------------------------------------------------------------

const follow = byId('follow');
const goBack = byId('return');
let away = false; // the reader has scrolled off and reads elsewhere

function following() {
  return follow.checked && !away;
}

function top() {
  return parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
}

function bringToSight(box) {
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches && Math.abs(box.top) < 3 * innerHeight;
  const above = top() + (innerHeight - top()) * 0.25;
  scrollTo({ top: scrollY + box.top - above, behavior: smooth ? 'smooth' : 'instant' });
}

function keepInSight(always = false) {
  if (!spoken.range || !following() || (audio.paused && !always)) return;
  const box = spoken.range.getBoundingClientRect();
  if (box.top < top() || box.bottom > innerHeight - 48) bringToSight(box);
}

function wander() {
  if (!follow.checked || away || audio.paused) return;
  away = true;
  goBack.hidden = false;
}

// The reader has gone to a place: from there on we follow again.
function stay() {
  away = false;
  goBack.hidden = true;
}

function comeBack() {
  stay();
  if (spoken.range) bringToSight(spoken.range.getBoundingClientRect());
}

goBack.addEventListener('click', () => {
  const link = paragraphs[spoken.paragraph]?.parentElement.querySelector('.time');
  comeBack();
  link?.focus({ preventScroll: true });
});
follow.addEventListener('change', () => {
  kept.set('follow', follow.checked ? 'yes' : 'no');
  if (follow.checked) comeBack();
  else goBack.hidden = true;
});
follow.checked = kept.get('follow') !== 'no';

addEventListener('wheel', wander, { passive: true });
addEventListener('touchmove', wander, { passive: true });
addEventListener('pointerdown', (event) => {
  if (event.target === document.documentElement) wander(); // the scroll bar
});
addEventListener('keydown', (event) => {
  const scrolls = ['PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'Home', 'End', ' ', 'Tab'].includes(event.key);
  if (scrolls && !event.target.closest('input, select, button, summary')) wander();
});

// --- going to a word ------------------------------------------------------------------------------

function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && [caret.offsetNode, caret.offset];
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && [range.startContainer, range.startOffset];
}

function wordAt(event) {
  const caret = caretAt(event.clientX, event.clientY);
  const number = caret ? paragraphs.indexOf(caret[0].parentElement) : -1;
  if (number < 0) return null;
  const word = lastUpTo(wordsOf(number).from, caret[1]);
  // A caret after a word's last letter belongs to it or, past the blank, to the next; beside the text to none.
  for (const one of [word, word - 1]) {
    if (one < 0) continue;
    const touched = [...rangeOf(number, one).getClientRects()].some((box) =>
      event.clientX >= box.left - 3 && event.clientX <= box.right + 3 &&
      event.clientY >= box.top - 6 && event.clientY <= box.bottom + 6);
    if (touched) return [number, one];
  }
  return null;
}

byId('transcript').addEventListener('click', (event) => {
  const link = event.target.closest('.time');
  if (link) {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    goToWord(paragraphs.indexOf(link.parentElement.querySelector('.words')), 0);
    announce(`At ${clock(position())}`);
    return;
  }
  // Words that are being selected, to be copied, are not gone to.
  if (opensElsewhere(event) || !getSelection().isCollapsed) return;
  const found = wordAt(event);
  if (found) goToWord(...found);
});

function goToWord(number, word) {
  const seconds = (wordsOf(number).starts[word] ?? page.at[number]) / 1000;
  jump(seconds, `#t=${seconds}`);
}
