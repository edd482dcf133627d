import '@backstage/ui/css/styles.css';
import './theme/brand.css';
import { createRoot } from 'react-dom/client';
import { createPortal } from './App';

const container = document.getElementById('root');
if (!container) {
  throw new Error("The page has no element with id 'root' to render into");
}
createRoot(container).render(createPortal().createRoot());
