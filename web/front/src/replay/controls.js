// The slider and its buttons. Knows steps by number only: `onstep(number)` is told which one a person wants.
import { icon } from '../icons.js';
import { element } from '../page.js';
import { word } from '../words.js';

const PLAY_SECONDS = 1.2; // per step: long enough to see where the token went

export function controls(total, onstep) {
  let step = 0;
  let playing = null;

  const go = (wanted) => {
    const next = Math.min(total - 1, Math.max(0, wanted));
    if (next !== step) onstep(next);
    if (next === total - 1) stop();
  };
  const stop = () => {
    clearInterval(playing);
    playing = null;
    name(play, 'play');
  };
  const start = () => {
    if (step === total - 1) onstep(0);
    playing = setInterval(() => go(step + 1), PLAY_SECONDS * 1000);
    name(play, 'pause');
  };
  const by = (wanted) => () => {
    stop();
    go(wanted());
  };

  const first = button('first', by(() => 0));
  const back = button('back', by(() => step - 1));
  const play = button('play', () => (playing ? stop() : start()));
  const forward = button('forward', by(() => step + 1));
  const last = button('last', by(() => total - 1));
  const slider = element('input', { type: 'range', min: 1, max: total, value: 1, 'aria-label': word('step') });
  slider.addEventListener('input', by(() => Number(slider.value) - 1));
  const count = element('output', { class: 'tr-count' });

  return {
    element: element('div', { class: 'tr-player', role: 'group' }, first, back, play, forward, last, slider, count),
    show(number) {
      step = number;
      slider.value = number + 1;
      slider.setAttribute('aria-valuetext', `${number + 1} ${word('of')} ${total}`);
      count.textContent = `${number + 1} / ${total}`;
      first.disabled = back.disabled = number === 0;
      forward.disabled = last.disabled = number === total - 1;
    },
    onkey(event) {
      // The slider has these keys already; a button has the space bar.
      if (event.target === slider || event.altKey || event.ctrlKey || event.metaKey) return;
      const wanted = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: total - 1 }[event.key];
      if (wanted !== undefined) by(() => wanted)();
      else if (event.key === ' ' && event.target.tagName !== 'BUTTON') play.click();
      else return;
      event.preventDefault();
    },
  };
}

function button(key, onclick) {
  return name(element('button', { type: 'button', onclick }), key);
}

function name(made, key) {
  made.replaceChildren(icon(key));
  made.title = word(key);
  made.setAttribute('aria-label', word(key));
  return made;
}
