// Which stacks show only their best frame. Pure.
import type { StackView } from '../../preload/contract/types.ts';

/** True if the view shows only the best frame of this stack. */
export function isFolded({ collapsed, except }: StackView, stackId: number): boolean {
  return collapsed !== except.includes(stackId);
}

/** The view with one stack the other way round. */
export function toggleStack(view: StackView, stackId: number): StackView {
  const { except } = view;
  return {
    ...view,
    except: except.includes(stackId) ? except.filter((id) => id !== stackId) : [...except, stackId],
  };
}
