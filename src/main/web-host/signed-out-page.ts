// What a browser without a session sees: why, and how to get in. Loads nothing.

/** A page without scripts or styles from elsewhere. */
export function signedOutPage(): string {
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Salient</title></head>
  <body>
    <h1>Salient is running, but this address has been used</h1>
    <p>Each address opens Salient once. Press Enter where Salient was started, or start it again, and open the address it prints.</p>
  </body>
</html>
`;
}
