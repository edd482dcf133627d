import { Select } from '@backstage/ui';
import type { Branch } from '@internal/plugin-local-git-common';
import { RiGitBranchLine } from '@remixicon/react';
import { useNavigate } from 'react-router-dom';
import type { SourceLocation } from '../api/LocalGitApi';
import styles from './source.module.css';
import { useSourceUrl } from './useSourceUrl';

/** Chooses the branch that is shown. A tag or commit that is shown can be chosen as well. */
export function BranchSelect(props: {
  branches: Branch[];
  location: SourceLocation;
  kind: 'tree' | 'blob';
}) {
  const { branches, location, kind } = props;
  const navigate = useNavigate();
  const sourceUrl = useSourceUrl();
  const names = branches.map(branch => branch.name);
  if (!names.includes(location.ref)) {
    names.push(location.ref);
  }
  return (
    <Select
      aria-label="Branch"
      className={styles.branch}
      size="small"
      icon={<RiGitBranchLine />}
      options={names.map(name => ({
        value: name,
        label: /^[0-9a-f]{40}$/.test(name) ? name.slice(0, 8) : name,
      }))}
      value={location.ref}
      onChange={ref => {
        if (typeof ref === 'string' && ref !== location.ref) {
          navigate(sourceUrl({ ...location, ref, kind }));
        }
      }}
      {...(names.length > 10 && { search: true })}
    />
  );
}
