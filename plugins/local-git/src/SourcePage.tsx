import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { Route, Routes } from 'react-router-dom';
import { RepositoriesPage } from './repositories/RepositoriesPage';
import { RepositoryPage } from './source/RepositoryPage';

/** The list of repositories, and the view of each of them. */
export function SourcePage() {
  return (
    <Routes>
      <Route path="/" element={<RepositoriesPage />} />
      <Route path="/:owner/:name" element={<RepositoryPage kind="tree" />} />
      <Route
        path="/:owner/:name/tree/:ref/*"
        element={<RepositoryPage kind="tree" />}
      />
      <Route
        path="/:owner/:name/blob/:ref/*"
        element={<RepositoryPage kind="blob" />}
      />
      <Route path="*" element={<NotFoundErrorPage />} />
    </Routes>
  );
}
