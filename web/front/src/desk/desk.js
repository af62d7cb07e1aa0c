// The desk around an editor: save, check, deploy, open, download, problems, and the guard of unsaved changes.
import { icon } from '../icons.js';
import { element, request, showFailure } from '../page.js';
import { word } from '../words.js';
import { problemList } from './problems.js';
import './desk.css';

/** A button for a download: the sign, and what one gets. */
export function downloader(key, onclick) {
  const what = word(key).split(' ').at(-1);
  const shown = what[0].toUpperCase() + what.slice(1);
  return element('button', { type: 'button', title: word(key), 'aria-label': word(key), onclick }, icon('download'), ` ${shown}`);
}

/**
 * `editor`: {text() → Promise of the file's text, open(text) → Promise, jump(element id), mark(Map of findings)?, buttons: [DOM]}.
 * Gives {changed()} for the editor to call after each change by a person, and `element`, to stand around it.
 */
export function desk(container, editor, kind) {
  const { checkUrl, saveUrl, deployUrl, csrf, fileName = `diagram.${kind}` } = container.dataset;
  const state = element('span', { class: 'tr-state', role: 'status' }, word('unchanged'));
  const problems = problemList(editor.jump, editor.mark);
  let dirty = false;

  const post = async (url, accepted) => {
    const body = await editor.text();
    const headers = { 'Content-Type': 'application/xml', 'X-CSRFToken': csrf ?? '', Accept: 'application/json' };
    const response = await request(url, { method: 'POST', body, headers }, accepted);
    const answer = response.status === 204 ? {} : await response.json();
    return { refused: response.status === 422, ...answer };
  };
  const check = async () => {
    const answer = await post(checkUrl, [200, 422]);
    problems.show(answer.problems ?? []);
    tell(dirty ? 'unsaved' : 'unchanged');
  };
  const save = async () => {
    const answer = await post(saveUrl, [200, 201, 204]);
    dirty = false;
    tell('saved');
    if (answer.problems) problems.show(answer.problems);
  };
  const deploy = async () => {
    if (!confirm(word('sure to deploy'))) return tell(dirty ? 'unsaved' : 'unchanged');
    const answer = await post(deployUrl, [200, 201, 422]);
    problems.show(answer.problems ?? []);
    if (answer.refused) return tell(dirty ? 'unsaved' : 'unchanged');
    dirty = false;
    tell('deployed');
    if (answer.url) location.assign(answer.url);
  };
  const download = async () => offer(fileName, await editor.text(), 'application/xml');
  const open = async (file) => {
    if (dirty && !confirm(word('lose changes'))) return;
    await editor.open(await file.text());
    changed();
  };

  const bar = element(
    'div',
    { class: 'tr-bar', role: 'toolbar' },
    deployUrl && button('deploy', deploy, 'tr-main'),
    saveUrl && button('save', save),
    checkUrl && button('check', check),
    ...(editor.buttons ?? []),
    saveUrl || deployUrl ? opener(kind, (file) => attempt(() => open(file))) : null,
    downloader(`download ${kind}`, () => attempt(download)),
    saveUrl || deployUrl ? state : null,
  );

  function button(key, action, look = '') {
    const pressed = () => attempt(action);
    return element('button', { type: 'button', class: look, onclick: pressed }, word(key));
  }

  /** One action at a time; what fails is told on the page and nothing is lost. */
  async function attempt(action) {
    document.activeElement?.blur?.(); // a field of the panel hands over its text when it is left
    container.querySelector(':scope > .tr-failure')?.remove();
    const buttons = [...bar.querySelectorAll('button')].filter((one) => !one.disabled);
    buttons.forEach((one) => (one.disabled = true));
    tell('working');
    try {
      await action();
      if (state.textContent === word('working')) tell(dirty ? 'unsaved' : 'unchanged');
    } catch (problem) {
      tell(dirty ? 'unsaved' : 'unchanged');
      showFailure(container, problem);
    }
    buttons.forEach((one) => (one.disabled = false));
  }

  function tell(key) {
    state.textContent = word(key);
    state.classList.toggle('tr-unsaved', key === 'unsaved');
  }

  function changed() {
    dirty = true;
    tell('unsaved');
  }

  window.addEventListener('beforeunload', (event) => {
    if (dirty) event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 's' || !saveUrl) return;
    event.preventDefault();
    attempt(save);
  });
  return { bar, problems: problems.element, changed };
}

/** Hand a file to the person. */
export function offer(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = element('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser reads it after the click returns
}

function opener(kind, onfile) {
  const input = element('input', { type: 'file', accept: `.${kind},.xml`, class: 'tr-file', tabindex: -1 });
  input.addEventListener('change', () => {
    if (input.files[0]) onfile(input.files[0]);
    input.value = ''; // the same file may be opened again
  });
  const button = element('button', { type: 'button', onclick: () => input.click() }, word('open'), '…');
  return element('span', {}, input, button);
}
