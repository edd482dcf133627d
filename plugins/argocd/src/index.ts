export { argocdPlugin as default } from './plugin';
