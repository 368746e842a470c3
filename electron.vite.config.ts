// Builds the three parts into out/: main and preload for Electron, the API script of the browser host, and the window both hosts show.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { CONTENT_SECURITY_POLICY } from './src/preload/contract/csp.ts';

/** Puts the policy into the page itself: Electron loads it from a file, where no header could carry it. */
const policyInPage: Plugin = {
  name: 'salient:content-security-policy',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: { input: { index: 'src/main/index.ts' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // The sandbox gives a preload no `require` for packages, and a page has none at all: everything goes into each file.
      isolatedEntries: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts', browser: 'src/preload/browser.ts' },
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          // A page shares one global scope: the API script keeps its names to itself.
          banner: ({ name }) => (name === 'browser' ? '(() => {' : ''),
          footer: ({ name }) => (name === 'browser' ? '})();' : ''),
        },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte(), policyInPage],
    build: {
      outDir: 'out/renderer',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
});
