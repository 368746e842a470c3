// Words of the domain that the window shows as they are.
export { measureWords } from '../../main/domain/measure-words.ts';
