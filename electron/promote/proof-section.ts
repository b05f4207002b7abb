import type { ProofFile, ProofReceipt } from '../../shared/domain/proof/proof';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import { specDigest } from './in-step/require-in-step';
import { plainMarkdown } from './standing';

/** What the receipts of a spec say, as a section of its page. */
export function proofSection(spec: PipelineSpec, file: ProofFile | undefined): string[] {
  const proofs = file?.spec === spec.id ? file.proofs : [];
  return [
    '## Proof',
    '',
    ...(proofs.length === 0
      ? ['No project of this pipeline was run and compared with the prototype yet: `plumbline prove DIR` does.']
      : proofs.flatMap((receipt, index) => [...(index === 0 ? [] : ['']), ...receiptLines(spec, receipt)])),
    '',
  ];
}

function receiptLines(spec: PipelineSpec, receipt: ProofReceipt): string[] {
  const isOld = receipt.spec.digest !== specDigest(spec);
  const nodes = receipt.nodes.filter(({ equal }) => equal).length;
  const different = receipt.nodes.filter(({ equal }) => !equal);
  return [
    `**${receipt.target}: ${verdicts[receipt.verdict]}**${isOld ? `, for version ${receipt.spec.version} and not for these steps` : ''} (${receipt.at.slice(0, 10)}${receipt.engine === null ? '' : `, ${receipt.engine}`}). ${nodes} of ${receipt.nodes.length} nodes have the rows of the prototype.`,
    ...(receipt.problem === null ? [] : ['', plainMarkdown(receipt.problem)]),
    ...(different.length + receipt.rehearsals.length === 0 ? [] : ['']),
    ...different.map(
      ({ name, differences, problem }) =>
        `- ${plainMarkdown(name)}: ${plainMarkdown(problem ?? differences.map(({ message }) => message).join(' '))}`,
    ),
    ...receipt.rehearsals.map(
      ({ name, outcome, detail }) =>
        `- ${name.replaceAll('_', ' ')}: ${outcome.replaceAll('_', ' ')}. ${plainMarkdown(detail)}`,
    ),
  ];
}

const verdicts = {
  proven: 'equal',
  different: 'not proven',
  not_run: 'did not run',
} as const;
