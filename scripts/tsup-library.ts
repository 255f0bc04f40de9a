import { defineConfig } from 'tsup'

/**
 * The build every published package shares: one output file a source file, ESM only.
 * Nothing is bundled, so `"use client"` stays on exactly the files that carry it; types come from `tsc`.
 */
export const library = defineConfig({
  entry: ['src/**/*.{ts,tsx}', '!src/**/*.{test,stories}.*'],
  format: 'esm',
  target: 'es2022',
  bundle: false,
  splitting: false,
  clean: true,
  outDir: 'dist',
})
