// What the command line accepts, in words, and the error that ends in exit code 2.

/** Wrong usage: printed with the command's help, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const USAGE = `salient - reviews photos on this machine

Usage: salient <command> [options]

  critique PATH... [--json] [--pack ID] [--provider auto|cpu|webgpu|cuda|...] [--db FILE]
           [--sidecar xmp|json] [--heatmaps DIR] [--prompt TEXT] [--seed N] [--tiles N]
      Critiques files and folders (recursive). With --json one JSON object per photo and line.
      Without --db nothing is stored. --tiles limits how many tiles the model sees: fewer are
      faster, 1 is the whole photo reduced to one.
  watch DIR... [--json] [--pack ID] [--provider P] [--db FILE] [--sidecar xmp|json]
      Critiques photos as they arrive or change, until interrupted.
  export --db FILE --format csv|json|html|xmp --out PATH [--filter QUERY]
      Writes what a library knows to a file, or as XMP sidecars into a folder.
  packs list | verify [ID] | remove ID
      Installed model packs; checks every byte of them; removes one of yours.
  packs install PATH|URL [--sha256 HEX]
      Installs a pack from a folder, an archive (.zip, .tar, .tar.gz) or the https address of one.
  packs build --from DIR [--iasm DIR|FILE] [--delta DIR] [--quant int4|int8|fp16|fp32] --to DIR
           [--part ROLE=FORMAT]... [--block 32|64|128] [--zero-point]
      Builds a pack from a checkpoint; goes on where an earlier run was interrupted.
  evaluate --captions FILE --references FILE [--json] [--meteor-jar FILE] [--spice-jar FILE]
      Caption metrics: BLEU, METEOR, ROUGE-L, CIDEr, SPICE. The original programs are used when you point to them.
  serve [--port N] [--open]
      Opens the library in a browser: 127.0.0.1 only, with a one-time token.
  doctor
      Providers that really work, pack state, versions, where data lives.

Results go to stdout, progress to stderr.
Exit code: 0 all done, 1 some photos failed, 2 wrong usage.
`;
