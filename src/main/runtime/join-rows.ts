// Rows of two tensors joined and picked in graphics memory, where no window into a buffer can be had: how a text takes its place in a
// batch whose cache never leaves the graphics card. The graph is two nodes, Concat and Gather on axis 0; a test rebuilds its bytes.
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import type { ProviderName } from './provider-table.ts';
import type { Tensor } from './tensor.ts';
import { intTensor } from './tensor.ts';

/** Inputs `cache` (rows, ...), `row` (new rows, ...), `order` (picked) int64; output `joined` (picked, ...). float32, four dimensions. */
export const JOIN_ROWS_GRAPH =
  'CAgSB3NhbGllbnQ6uAIKNQoFY2FjaGUKA3JvdxIIQ29uY2F0LjEaCENvbmNhdF8wIgZDb25jYXQqCwoEYXhpcxgAoAECCjgKCENvbmNhdC4xCgVvcmRlchIG' +
  'am9pbmVkGghHYXRoZXJfMSIGR2F0aGVyKgsKBGF4aXMYAKABAhIJam9pbi1yb3dzWjIKBWNhY2hlEikKJwgBEiMKBhIEcm93cwoHEgVoZWFkcwoHEgVzbG90' +
  'cwoHEgV3aWR0aFo0CgNyb3cSLQorCAESJwoKEghuZXdfcm93cwoHEgVoZWFkcwoHEgVzbG90cwoHEgV3aWR0aFoZCgVvcmRlchIQCg4IBxIKCggSBnBpY2tl' +
  'ZGI1CgZqb2luZWQSKwopCAESJQoIEgZwaWNrZWQKBxIFaGVhZHMKBxIFc2xvdHMKBxIFd2lkdGhCBAoAEBE=';

/** Opens the graph on one provider; whoever opens it closes it. */
export async function openJoinRows(provider: ProviderName): Promise<Session> {
  return openSession(Buffer.from(JOIN_ROWS_GRAPH, 'base64'), { provider, threads: 1, resident: ['joined'] });
}

/** Row `i` of the result is row `order[i]` of `cache` followed by `row`. */
export async function joinRows(
  session: Session,
  { cache, row }: { cache: Tensor; row: Tensor },
  order: readonly number[],
): Promise<Tensor> {
  const { joined } = await session.run({ cache, row, order: intTensor(order, [order.length]) });
  if (!joined) throw new Error('The graph that joins rows gave nothing.');
  return joined;
}
