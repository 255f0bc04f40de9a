export { library as default } from '../../scripts/tsup-library.ts'
