// Our part of the properties panel: where in the documents an element comes from (tramita:source, tramita:origin).
// Groups for what the engine does not do are left out, so that nobody fills them in for nothing.
import { isSelectEntryEdited, isTextFieldEntryEdited, SelectEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';

import { word } from '../words.js';

const AFTER_THE_OTHERS = 400; // a lower number is asked later
const NOT_OURS = /listeners|userTaskImplementation|tooltip/i;

class SourceProvider {
  static $inject = ['propertiesPanel'];

  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(AFTER_THE_OTHERS, this);
  }

  getGroups(element) {
    return (groups) => {
      const ours = groups.filter(({ id }) => !NOT_OURS.test(id));
      return element.labelTarget ? ours : [...ours, group(element)];
    };
  }
}

function group(element) {
  const entries = [
    { id: 'tramita-source', element, component: Source, isEdited: isTextFieldEntryEdited },
    { id: 'tramita-origin', element, component: Origin, isEdited: isSelectEntryEdited },
  ];
  return { id: 'tramita-document', label: word('source'), entries };
}

function Source({ element, id }) {
  const debounce = useService('debounceInput');
  return TextFieldEntry({ ...attribute(element, 'source'), id, debounce, label: word('source id'), description: word('source help') });
}

function Origin({ element, id }) {
  const getOptions = () => [
    { value: '', label: word('origin none') },
    ...['D', 'I', 'P'].map((value) => ({ value, label: word(`origin ${value}`) })),
  ];
  return SelectEntry({ ...attribute(element, 'origin'), id, label: word('origin'), getOptions });
}

function attribute(element, name) {
  const modeling = useService('modeling');
  const key = `tramita:${name}`;
  return {
    element,
    getValue: () => element.businessObject.get(key) ?? '',
    setValue: (value) => modeling.updateProperties(element, { [key]: value || undefined }),
  };
}

export default { __init__: ['sourceProvider'], sourceProvider: ['type', SourceProvider] };
