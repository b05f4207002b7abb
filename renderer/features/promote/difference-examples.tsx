import type { RowsExample } from '../../../shared/domain/compare/rows-comparison';
import type { DifferenceExamples as Examples } from '../../../shared/domain/spec/promoted-pipeline';

/** Some of the rows of a difference: what tells each apart, and for values that of the prototype beside that of the project. */
export function DifferenceExamples({ node, column, message, examples }: Examples) {
  const keys = [...new Set(examples.flatMap(({ row }) => Object.keys(row)))];
  const hasValues = examples.some((example) => example.expected !== undefined);
  const name = column === null ? `Rows of ${node}: ${message}` : `Rows of ${node} that differ in ${column}`;
  return (
    <figure className="row-difference">
      <figcaption>{message}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the dialog is scrolled by keyboard too */}
      <section className="difference-rows" tabIndex={0} aria-label={name}>
        <table className="plain" aria-label={name}>
          <thead>
            <tr>
              {keys.map((key) => (
                <th key={key} scope="col">
                  <code>{key}</code>
                </th>
              ))}
              {hasValues ? (
                <>
                  <th scope="col">
                    <code>{column}</code> in the prototype
                  </th>
                  <th scope="col">in the project</th>
                </>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {examples.map((example) => (
              <tr key={JSON.stringify(example)}>
                {keys.map((key) => (
                  <td key={key}>
                    <Value value={example.row[key]} />
                  </td>
                ))}
                {hasValues ? <ValuesOf example={example} /> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
  );
}

function ValuesOf({ example }: { readonly example: RowsExample }) {
  return (
    <>
      <td data-side="prototype">
        <Value value={example.expected} />
      </td>
      <td data-side="project">
        <Value value={example.actual} />
      </td>
    </>
  );
}

/** Nothing and empty text are told apart from what they look like. */
function Value({ value }: { readonly value: string | null | undefined }) {
  if (value === undefined) return null;
  if (value === null) return <i className="no-value">NULL</i>;
  if (value === '') return <i className="no-value">empty text</i>;
  return <span className="value">{value}</span>;
}
