"""Stage 1 of the language side: facts to sentence, without images. Run: `python3 language_train_text.py`; goes on where it was saved.

Human sentences are few and soon learned by heart, while the grammar's need many more steps: the averaged weights are read on held-out sentences of
both kinds every so many steps, those that read the grammar's best, and the human ones well, are the result: the app asks for written sentences, and comments teach words. The stage ends
early once that has not got better for long.
"""
import json
import random
import time

import torch

from salient_training.language_data import Sentences, batch_of, facts_of, held_out_grammar, professional_sentences, style_of
from salient_training.language_model import LanguageModel
from salient_training.language_setup import STATE_DIR, Tokens, language_model_config, load_language_config
from salient_training.language_training import Budget, Keeper, adamw, answer_loss, half_precision, hide_words, text_prefix, valid_figure
from salient_training.vision_setup import WORK_DIR, save_state

STATE = STATE_DIR / 'language-text.pt'


def text_loss(model: LanguageModel, tokens: Tokens, config: dict, drawn: list[dict], choose: random.Random) -> torch.Tensor:
    """Mean loss of one batch; words that a human sentence was given may be hidden from what follows them."""
    stage = config['stageText']
    pairs = [(facts_of(s, choose, choose.random() < stage['unknownFactsShare']), s['text']) for s in drawn]
    inputs, wanted = batch_of(tokens, pairs)
    inputs = hide_words(tokens, inputs, wanted, [style_of(s) == 'comment' for s in drawn], stage['hiddenWordShare'])
    with half_precision():
        return answer_loss(model, text_prefix(model, tokens, config['question'], len(pairs)), inputs, wanted)


def main() -> None:
    config = load_language_config()
    stage = config['stageText']
    torch.set_num_threads(1)
    torch.manual_seed(config['seed'])
    tokens = Tokens()
    model = LanguageModel(language_model_config(config, tokens.size, stage['dropout']))
    optimizer = adamw(list(model.named_parameters()), stage)
    step, budget, keeper, best = 0, Budget(stage), Keeper(model, stage), {}
    if STATE.exists():
        state = torch.load(STATE)
        model.load_state_dict(state['current'])
        optimizer.load_state_dict(state['optimizer'])
        keeper.restore(state)
        step, budget, best = state['step'], Budget(stage, state['spent_s']), state.get('best', {})
    sentences = Sentences('train', stage['grammarShare'], config['seed'] + step)
    choose = random.Random(config['seed'] + step)
    held_out = {'pccd': professional_sentences(), 'grammar': held_out_grammar()}
    print('parameters', sum(p.numel() for p in model.parameters()), 'human', len(sentences.human), 'held out', {k: len(v) for k, v in held_out.items()}, flush=True)

    def save(done: bool) -> None:
        progress = {'step': step, 'spent_s': budget.spent_s, 'best': best, 'done': done}
        save_state(STATE, {**keeper.state(), 'current': model.state_dict(), 'optimizer': optimizer.state_dict(), **progress})

    saved, shown, is_over = time.time(), 0.0, False
    model.train()
    while not is_over and (share := budget.tick()) < 1:
        loss = text_loss(model, tokens, config, sentences.draw(stage['batch']), choose)
        for group in optimizer.param_groups:
            group['lr'] = budget.rate(step, share)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        keeper.follow(model, step)
        shown = 0.98 * shown + 0.02 * loss.item() if shown else loss.item()
        if step % 50 == 0:
            print(step, f'loss {shown:.3f} share {share:.3f}', flush=True)
        if step % stage['validEvery'] == 0:
            figures = {kind: valid_figure(model, keeper.average, tokens, config['question'], texts) for kind, texts in held_out.items()}
            figure = figures['grammar'] * figures['pccd'] ** stage['commentWeight']
            is_over = keeper.offer(figure)
            if figure == keeper.best_figure:
                best = {kind: round(value, 2) for kind, value in figures.items()}
            print(step, 'perplexity per word', {k: round(v, 2) for k, v in figures.items()}, 'best', best, flush=True)
        if time.time() - saved > 90:
            save(False)
            saved = time.time()
    save(True)
    (WORK_DIR / 'report-language-text.json').write_text(json.dumps({'steps': step, 'perplexityPerWord': best}))
    print('done', step, 'perplexity per word', best, flush=True)


if __name__ == '__main__':
    main()
