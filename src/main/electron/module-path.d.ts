// Imports that end in ?modulePath: the build bundles the file and gives the path of the bundle.
declare module '*?modulePath' {
  const path: string;
  export default path;
}
