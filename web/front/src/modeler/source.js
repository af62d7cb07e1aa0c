// A group in the properties panel: where in the documents an element comes from (tramita:source, tramita:origin).
import { isSelectEntryEdited, isTextFieldEntryEdited, SelectEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';

import { word } from '../words.js';

const AFTER_THE_OTHERS = 400; // a lower number is asked later

class SourceProvider {
  static $inject = ['propertiesPanel'];

  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(AFTER_THE_OTHERS, this);
  }

  getGroups(element) {
    return (groups) => (element.labelTarget ? groups : [...groups, group(element)]);
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
