// Branching and dropping rows of the KV cache, and splicing image embeddings into a prompt.
import { describe, expect, it } from 'vitest';
import { spliceImageEmbeddings } from '../../../../../src/main/pipeline/language/embed.ts';
import { cacheFeeds, emptyCache, selectRows } from '../../../../../src/main/pipeline/language/kv-cache.ts';
import { floatData, floatTensor } from '../../../../../src/main/runtime/tensor.ts';

describe('KV cache', () => {
  it('starts empty, with feeds for every layer', () => {
    const feeds = cacheFeeds(emptyCache({ layers: 2, kvHeads: 3, headDim: 4 }, 1), 'past');
    expect(Object.keys(feeds)).toEqual(
      [0, 1].flatMap((layer) => [`past_key_values.${layer}.key`, `past_key_values.${layer}.value`]),
    );
    expect(feeds['past_key_values.1.value']?.dims).toEqual([1, 3, 0, 4]);
  });

  it('branches and drops rows in the order asked for', () => {
    const key = floatTensor(Float32Array.from([1, 2, 3, 4, 5, 6]), [3, 1, 2, 1]);
    const value = floatTensor(Float32Array.from([10, 20, 30, 40, 50, 60]), [3, 1, 2, 1]);
    const picked = selectRows({ rows: 3, length: 2, layers: [{ key, value }] }, [2, 0, 0]);
    expect(picked).toMatchObject({ rows: 3, length: 2 });
    const [layer] = picked.layers;
    expect(layer && [...floatData(layer.key)]).toEqual([5, 6, 1, 2, 1, 2]);
    expect(layer && [...floatData(layer.value)]).toEqual([50, 60, 10, 20, 10, 20]);
  });
});

describe('image embeddings', () => {
  const images = { data: Float32Array.from([1, 2, 3, 4]), hiddenSize: 2 };

  it('replace the rows of image tokens in order', () => {
    const embeds = new Float32Array(8);
    spliceImageEmbeddings(embeds, [5, 9, 5, 9], { images, imageTokenId: 9 });
    expect([...embeds]).toEqual([0, 0, 1, 2, 0, 0, 3, 4]);
  });

  it('are refused loudly when their number is wrong', () => {
    const splice = (): void => spliceImageEmbeddings(new Float32Array(6), [5, 9, 5], { images, imageTokenId: 9 });
    expect(splice).toThrow(/1 image tokens, the photo gave 2/);
  });
});
