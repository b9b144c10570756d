// Keys of one character, which can be switched off (WCAG 2.2, 2.1.4); and the start.

const shortcuts = byId('shortcuts');
shortcuts.checked = kept.get('shortcuts') !== 'no';
shortcuts.addEventListener('change', () => kept.set('shortcuts', shortcuts.checked ? 'yes' : 'no'));

const KEYS = {
  k: () => { toggle(); announce(audio.paused ? 'Paused' : 'Playing'); },
  j: () => skip(-10), l: () => skip(30), p: () => stepChapter(-1), n: () => stepChapter(1),
  '<': () => stepSpeed(-1), '>': () => stepSpeed(1), m: mute, '/': () => query.focus(),
  f: () => {
    follow.click();
    announce(follow.checked ? 'Following the spoken words' : 'Not following');
  },
};

addEventListener('keydown', (event) => {
  if (!shortcuts.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // Letters typed into a field, or that pick from a list, are the field's.
  if (event.target.closest?.('input:not([type="range"], [type="checkbox"]), select, textarea')) return;
  const does = KEYS[event.key.toLowerCase()];
  if (!does) return;
  event.preventDefault();
  does();
});

// The sheet of keys closes as menus do.
const sheet = byId('keys');
sheet.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !sheet.open) return;
  sheet.open = false;
  sheet.querySelector('summary').focus();
});
addEventListener('click', (event) => { if (!sheet.contains(event.target)) sheet.open = false; });
sheet.addEventListener('focusout', (event) => {
  if (event.relatedTarget && !sheet.contains(event.relatedTarget)) sheet.open = false;
});

// A shared link says where to begin; else we go on where the listener stopped.
const start = momentOf(location.hash) ?? Number(kept.get(page.slug) ?? 0);
if (start > 0) goTo(start);
else tick();
if (/[#&]t=/.test(location.hash)) keepInSight(true);
