// htmx for every page, set so that the strict Content-Security-Policy holds: it adds no style element, evaluates nothing.
import htmx from 'htmx.org/dist/htmx.esm.js';

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
});

window.htmx = htmx;
