// The player: native audio, our controls, and what is remembered.

const byId = (id) => document.getElementById(id);
const page = JSON.parse(byId('timings').textContent);
const audio = byId('audio');
const seek = byId('seek');
const play = byId('play');

// Storage may be refused (private windows, some pages from folders) or full; then nothing is remembered.
const kept = {
  get(name) {
    try { return localStorage.getItem(`respoken ${name}`); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem(`respoken ${name}`, value); } catch { /* nothing is remembered */ }
  },
};

function clock(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function inWords(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  const parts = [[Math.floor(whole / 3600), 'hour'], [Math.floor(whole / 60) % 60, 'minute'], [whole % 60, 'second']];
  const told = parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return told.join(' ') || '0 seconds';
}

// A message for screen readers. The same words twice in a row are said twice.
function announce(text) {
  const status = byId('status');
  status.textContent = '';
  requestAnimationFrame(() => { status.textContent = text; });
}

// --- where we are ---------------------------------------------------------------------------------

const passing = []; // functions told the time whenever it has moved

function chapterAt(seconds) {
  let found = -1;
  while (found + 1 < page.chapters.length && page.chapters[found + 1][0] <= seconds + 0.001) found += 1;
  return found;
}

function position() {
  return Math.min(audio.currentTime || 0, page.duration);
}

let shownSecond = -1;
let shownChapter = -2;

function tick() {
  const now = position();
  for (const told of passing) told(now);
  if (Math.floor(now) === shownSecond) return;
  shownSecond = Math.floor(now);
  seek.value = shownSecond;
  seek.style.setProperty('--played', `${(100 * now) / page.duration}%`);
  byId('elapsed').textContent = clock(now);
  // While the slider has the focus its words change only by the listener's own keys: a screen reader
  // would talk over the episode every second.
  if (document.activeElement !== seek) tellPosition();
}

function tellPosition() {
  const chapter = page.chapters[chapterAt(position())];
  const place = `${inWords(position())} of ${inWords(page.duration)}`;
  seek.setAttribute('aria-valuetext', chapter ? `${place}, ${chapter[1]}` : place);
}

const chapterLinks = [...document.querySelectorAll('#chapters a')];

passing.push((now) => {
  const chapter = chapterAt(now);
  if (chapter === shownChapter) return;
  shownChapter = chapter;
  chapterLinks.forEach((link, number) => {
    if (number === chapter) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  });
  byId('now').textContent = chapter < 0 ? '' : page.chapters[chapter][1];
});

function everyFrame() {
  tick();
  if (!audio.paused) requestAnimationFrame(everyFrame);
}

// --- going somewhere ------------------------------------------------------------------------------

function goTo(seconds) {
  audio.currentTime = Math.max(0, Math.min(seconds, page.duration));
  shownSecond = -1;
  tick();
  tellPosition();
}

// A jump can be taken back with the browser's back button.
function jump(seconds, hash) {
  try {
    history.replaceState({ at: position() }, '');
    history.pushState({ at: seconds }, '', hash ?? `#t=${seconds.toFixed(1)}`);
  } catch { /* a browser that allows no history here */ }
  goTo(seconds);
  stay();
  keepInSight(true);
}

function momentOf(hash) {
  const chapter = /^#chapter-(\d+)$/.exec(hash);
  if (chapter) return page.chapters[chapter[1] - 1]?.[0] ?? null;
  const time = /[#&]t=(?:npt:)?(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)/.exec(hash);
  return time ? 3600 * (time[1] ?? 0) + 60 * (time[2] ?? 0) + Number(time[3]) : null;
}

addEventListener('popstate', (event) => {
  const moment = event.state?.at ?? momentOf(location.hash);
  if (moment !== null) goTo(moment);
});

function toChapter(number) {
  const [seconds, title] = page.chapters[number];
  jump(seconds, `#chapter-${number + 1}`);
  announce(title);
}

function stepChapter(step) {
  if (!page.chapters.length) return;
  const chapter = chapterAt(position());
  // Back from well inside a chapter goes to its own start first.
  const own = step < 0 && chapter >= 0 && position() - page.chapters[chapter][0] > 3;
  toChapter(Math.max(0, Math.min(page.chapters.length - 1, own ? chapter : chapter + step)));
}

function skip(seconds) {
  goTo(position() + seconds);
  announce(clock(position()));
}

function toggle() {
  if (audio.paused) audio.play().catch(refused);
  else audio.pause();
}

function refused(error) {
  if (error.name !== 'AbortError') trouble();
}

function trouble() {
  byId('trouble').textContent = 'The audio could not be played here. It can be downloaded under Files.';
}

// --- speed and volume -----------------------------------------------------------------------------

const speed = byId('speed');

function setSpeed(value) {
  if (![...speed.options].some((option) => option.value === String(value))) return;
  speed.value = String(value);
  audio.playbackRate = Number(value);
  audio.defaultPlaybackRate = Number(value);
  kept.set('speed', String(value));
}

function stepSpeed(step) {
  const option = speed.options[speed.selectedIndex + step];
  if (option) setSpeed(option.value);
  announce(`Speed ${speed.value}`);
}

function showVolume() {
  const volume = audio.muted ? 0 : Math.round(100 * audio.volume);
  byId('volume').value = volume;
  byId('volume').style.setProperty('--played', `${volume}%`);
  byId('mute').setAttribute('aria-pressed', String(audio.muted));
}

function mute() {
  audio.muted = !audio.muted;
  announce(audio.muted ? 'Muted' : 'Sound on');
}

// --- wiring ---------------------------------------------------------------------------------------

function remember() {
  // An episode heard to its end begins anew.
  kept.set(page.slug, page.duration - position() < 3 ? '0' : position().toFixed(1));
}

function showPlaying() {
  play.setAttribute('aria-label', audio.paused ? 'Play' : 'Pause');
  play.title = audio.paused ? 'Play' : 'Pause';
  play.classList.toggle('on', !audio.paused);
  byId('trouble').textContent = '';
}

function listen() {
  play.addEventListener('click', toggle);
  byId('back').addEventListener('click', () => skip(-10));
  byId('on').addEventListener('click', () => skip(30));
  byId('previous')?.addEventListener('click', () => stepChapter(-1));
  byId('next')?.addEventListener('click', () => stepChapter(1));
  byId('mute').addEventListener('click', mute);
  byId('volume').addEventListener('input', (event) => {
    audio.muted = false;
    audio.volume = event.target.value / 100;
  });
  speed.addEventListener('change', () => setSpeed(speed.value));
  seek.addEventListener('input', () => goTo(Number(seek.value)));
  seek.addEventListener('focus', tellPosition);
  seek.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    goTo(position() + step);
  });
  chapterLinks.forEach((link, number) => link.addEventListener('click', (event) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    toChapter(number);
  }));
  for (const link of document.querySelectorAll('.moment')) {
    link.addEventListener('click', (event) => {
      if (opensElsewhere(event)) return;
      event.preventDefault();
      jump(momentOf(new URL(link.href).hash));
      announce(clock(position()));
    });
  }
}

function opensElsewhere(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button > 0;
}

function hear() {
  audio.addEventListener('play', () => { showPlaying(); everyFrame(); });
  audio.addEventListener('pause', () => { showPlaying(); tick(); remember(); });
  audio.addEventListener('timeupdate', tick);
  audio.addEventListener('seeked', tick);
  audio.addEventListener('volumechange', showVolume);
  audio.addEventListener('ratechange', () => { speed.value = String(audio.playbackRate); });
  audio.addEventListener('error', trouble);
  audio.lastElementChild.previousElementSibling.addEventListener('error', trouble);
  // Frames stop in a window that is covered, and come late on a busy machine.
  setInterval(() => { if (!audio.paused) tick(); }, 60);
  setInterval(() => { if (!audio.paused) remember(); }, 5000);
  addEventListener('pagehide', remember);
}

function onLockScreen() {
  if (!('mediaSession' in navigator)) return;
  const session = navigator.mediaSession;
  const cover = location.protocol === 'file:' ? null : document.querySelector('.cover');
  session.metadata = new MediaMetadata({
    title: page.title, artist: page.show, artwork: cover ? [{ src: cover.src, type: 'image/jpeg' }] : [],
  });
  const does = {
    play: () => audio.play().catch(refused), pause: () => audio.pause(),
    seekbackward: () => skip(-10), seekforward: () => skip(30),
    seekto: (details) => goTo(details.seekTime),
    previoustrack: page.chapters.length > 1 ? () => stepChapter(-1) : null,
    nexttrack: page.chapters.length > 1 ? () => stepChapter(1) : null,
  };
  for (const [action, done] of Object.entries(does)) {
    try { session.setActionHandler(action, done); } catch { /* an action this browser does not know */ }
  }
}

function markChapters() {
  for (const [seconds] of page.chapters) {
    const tickMark = document.createElement('span');
    tickMark.style.left = `${(100 * seconds) / page.duration}%`;
    byId('ticks').append(tickMark);
  }
}

// How much of the window the sticky player takes, so that nothing that is jumped to lies under it.
function measure() {
  const player = byId('player');
  const tell = () => {
    const sticks = getComputedStyle(player).position === 'sticky';
    document.documentElement.style.setProperty('--player-height', `${sticks ? player.offsetHeight : 0}px`);
  };
  new ResizeObserver(tell).observe(player);
  addEventListener('resize', tell);
  tell();
}

audio.controls = false;
listen();
hear();
onLockScreen();
markChapters();
measure();
setSpeed(kept.get('speed') ?? '1');
showVolume();
