import { Plus, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { acceptNames } from '../../editor/names-into-editors';
import { useServices } from '../../state/app-context';
import { findCommand, runCommand } from '../../state/commands/registry';
import { IconButton } from '../../ui/button';
import { CatalogTree } from './catalog-tree';
import { useCatalog } from './use-catalog';
import './catalog.css';

/** The tree of all that can be read in SQL and of what belongs to it, with a field that finds in it. */
export function Catalog() {
  const services = useServices();
  const { groups, learn, forget } = useCatalog();
  const [sought, setSought] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const accepted = acceptNames(window);
    return () => accepted.dispose();
  }, []);
  // Ctrl+F anywhere in the explorer leads here.
  useEffect(() => {
    const explorer = field.current?.closest('.explorer');
    const onKeyDown = (event: Event) => {
      const { key, ctrlKey, metaKey } = event as unknown as KeyboardEvent;
      if (key.toLowerCase() !== 'f' || !(ctrlKey || metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      field.current?.focus();
      field.current?.select();
    };
    explorer?.addEventListener('keydown', onKeyDown);
    return () => explorer?.removeEventListener('keydown', onKeyDown);
  }, []);
  // Whoever looks for a column means those too that nobody asked for yet.
  useEffect(() => {
    if (sought.trim() === '') return;
    learn(
      groups.flatMap((group) => group.entries.flatMap((entry) => (entry.columns === undefined ? [] : [entry.name]))),
    );
  }, [sought, groups, learn]);

  const onFieldKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && sought !== '') setSought('');
    else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      field.current?.closest('section')?.querySelector<HTMLElement>('[role="tree"]')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section aria-label="Catalog" className="catalog-section">
      <div className="catalog-search">
        <Search size={13} aria-hidden />
        <input
          ref={field}
          type="search"
          placeholder="Find a table or column"
          aria-label="Find in the catalog"
          value={sought}
          spellCheck={false}
          onChange={(event) => setSought(event.currentTarget.value)}
          onKeyDown={onFieldKey}
        />
        <IconButton
          label="Add data"
          shortcut={findCommand('data.add').keys?.[0]}
          onClick={() => runCommand(services, 'data.add')}
        >
          <Plus size={14} aria-hidden />
        </IconButton>
      </div>
      <CatalogTree groups={groups} sought={sought} onUnfold={learn} onRefresh={forget} />
    </section>
  );
}
