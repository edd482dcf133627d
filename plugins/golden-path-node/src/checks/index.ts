import type { Check } from '../Check';
import { alertRules } from './alertRules';
import { catalogEntities } from './catalogEntities';
import { chart } from './chart';
import { chartLint } from './chartLint';
import { chartManifests } from './chartManifests';
import { environments } from './environments';
import { experiments } from './experiments';
import { manifests } from './manifests';
import { objectives } from './objectives';
import { overlayManifests } from './overlayManifests';
import { overlays } from './overlays';
import { references } from './references';
import { syntax } from './syntax';
import { workflows } from './workflows';

/** Everything that is looked at, in the order of the log. */
export const CHECKS: readonly Check[] = [
  syntax,
  catalogEntities,
  environments,
  references,
  chart,
  chartLint,
  chartManifests,
  overlays,
  overlayManifests,
  manifests,
  objectives,
  experiments,
  alertRules,
  workflows,
];
