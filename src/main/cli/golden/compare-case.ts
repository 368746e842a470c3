// What every group with weights does around its comparisons: open the case's files, and at the end ask what was left over or not looked at.
import type { Checkpoint } from '../../compiler/checkpoint.ts';
import { openTensors, openWeights, toleranceOf } from './case-file.ts';
import type { CaseTensors, GoldenCase } from './case-file.ts';
import { Findings } from './findings.ts';

/** The open files of a case, and where comparisons go. */
export interface OpenCase {
  findings: Findings;
  tensors: CaseTensors;
  weights: Checkpoint;
}

/** Opens a case, compares, and closes it whatever comes of it. */
export async function compareCase(golden: GoldenCase, compare: (open: OpenCase) => Promise<void>): Promise<Findings> {
  const findings = new Findings(toleranceOf(golden));
  const tensors = openTensors(golden);
  try {
    const weights = openWeights(golden);
    try {
      await compare({ findings, tensors, weights });
      findings.same('weights left over', weights.unused(), []);
    } finally {
      weights.close();
    }
    findings.noteUncovered(tensors);
    return findings;
  } finally {
    tensors.close();
  }
}
