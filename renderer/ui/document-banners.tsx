import { useState } from 'react';
import { Difference } from '../editor/difference';
import { useServices } from '../state/app-context';
import { runCommand } from '../state/commands/registry';
import type { TextState } from '../state/text-session';
import { Button } from './button';
import './document-banners.css';
import { ProblemView } from './problem-view';

interface DocumentBannersProps {
  readonly document: TextState;
  readonly text: string;
  readonly onResolve: (keep: 'mine' | 'disk') => Promise<void>;
}

/** What stands above a text when the file and the window do not agree, or the file cannot be written. */
export function DocumentBanners({ document, text, onResolve }: DocumentBannersProps) {
  const services = useServices();
  const [comparing, setComparing] = useState(false);
  const resolve = (keep: 'mine' | 'disk') =>
    void services.attempt(async () => {
      await onResolve(keep);
      setComparing(false);
    });
  return (
    <>
      {document.conflict === undefined ? null : (
        <div className="banner" role="alert">
          <ProblemView
            problem={{
              code: 'edit_conflict',
              severity: 'warning',
              message: 'Changed on disk while you edited.',
              hint: 'Nothing is overwritten until you choose which version stays.',
            }}
          >
            <Button onClick={() => resolve('mine')}>Keep mine</Button>
            <Button onClick={() => resolve('disk')}>Take the version on disk</Button>
            <Button variant="quiet" aria-expanded={comparing} onClick={() => setComparing(!comparing)}>
              {comparing ? 'Hide the difference' : 'Show the difference'}
            </Button>
          </ProblemView>
          {comparing ? <Difference original={document.conflict.otherText} modified={text} /> : null}
        </div>
      )}
      {document.state === 'deleted' ? (
        <div className="banner" role="alert">
          <ProblemView
            problem={{
              code: 'file_not_found',
              severity: 'warning',
              message: 'The file was deleted on disk; its text is still here.',
              hint: 'Saving writes it again.',
            }}
          >
            <Button onClick={() => runCommand(services, 'notebook.save')}>Save</Button>
          </ProblemView>
        </div>
      ) : null}
      {document.problem === undefined ? null : (
        <div className="banner">
          <ProblemView problem={document.problem} />
        </div>
      )}
      {document.state === 'read_only' && document.problem === undefined ? (
        <div className="banner">
          <ProblemView
            problem={{
              code: 'bad_encoding',
              severity: 'warning',
              message: 'This file is shown but not written: its bytes would change.',
              hint: 'Save it as UTF-8 in another editor to edit it here.',
            }}
          />
        </div>
      ) : null}
    </>
  );
}
