import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { SearchField } from '@backstage/ui';

/** Searches everything in the portal; the results are on the search page. */
export function HomeSearch() {
  const [term, setTerm] = useState('');
  const navigate = useNavigate();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    navigate(`/search?${new URLSearchParams({ query: term.trim() })}`);
  };

  return (
    <form role="search" onSubmit={submit}>
      <SearchField
        aria-label="Search the portal"
        placeholder="Search components, APIs, documentation and teams"
        value={term}
        onChange={setTerm}
      />
    </form>
  );
}
