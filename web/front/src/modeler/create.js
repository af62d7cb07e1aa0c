// One modeler, put together: what it can edit, and in which words.
import { ZeebeVariableResolverModule } from '@bpmn-io/variable-resolver';
import colorPicker from 'bpmn-js-color-picker';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import BpmnModeler from 'bpmn-js/lib/Modeler';
import zeebeBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import minimap from 'diagram-js-minimap';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

import { spanish } from '../words.js';
import { translateModule } from '../diagram/translate.js';
import panelWords from './panel_words.js';
import source from './source.js';
import tramita from './tramita.json';

export function createModeler(canvas, panel) {
  return new BpmnModeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      ZeebeVariableResolverModule,
      zeebeBehaviors,
      colorPicker,
      minimap,
      source,
      translateModule(spanish(), panelWords),
    ],
    moddleExtensions: { zeebe, tramita },
  });
}
