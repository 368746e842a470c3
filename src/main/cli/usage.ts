// What the command line accepts, in words, and the error that ends in exit code 2.

/** Wrong usage: printed with the command's help, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const USAGE = `salient - reviews photos on this machine

Usage: salient <command> [options]

  critique PATH... [--json] [--pack ID] [--provider auto|cpu|webgpu|cuda|...] [--db FILE]
           [--sidecar xmp|json] [--heatmaps DIR] [--prompt TEXT] [--seed N]
      Critiques files and folders (recursive). With --json one JSON object per photo and line.
      Without --db nothing is stored.
  watch DIR... [--json] [--pack ID] [--provider P] [--db FILE] [--sidecar xmp|json]
      Critiques photos as they arrive or change, until interrupted.
  packs list | verify [ID] | build --from DIR [--iasm DIR] [--delta DIR] [--quant int4|int8|fp16|fp32] --to DIR
      Installed model packs; checks every byte of them; builds one from a checkpoint.
  serve [--port N] [--open]
      Opens the library in a browser: 127.0.0.1 only, with a one-time token.
  doctor
      Providers that really work, pack state, versions, where data lives.

Results go to stdout, progress to stderr.
Exit code: 0 all done, 1 some photos failed, 2 wrong usage.
`;
