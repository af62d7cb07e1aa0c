// bpmn.io's words in Spanish: the community's dictionary, then ours for the properties panel.
import community from 'bpmn-js-i18n/translations/es';

/** A module for viewers and modelers; `more` is a further dictionary that goes first. English needs none. */
export function translateModule(spanish, more = {}) {
  const words = spanish ? { ...community, ...more } : {};
  const translate = (template, replacements = {}) =>
    (words[template] ?? template).replace(/{([^}]+)}/g, (whole, name) => replacements[name] ?? whole);
  return { translate: ['value', translate] };
}
