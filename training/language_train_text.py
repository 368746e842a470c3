"""Stage 1 of the language side: facts to sentence, without images. Run: `python3 language_train_text.py`; goes on where it was saved."""
import json
import random
import time

import torch

from salient_training.language_data import Sentences, batch_of, facts_of
from salient_training.language_model import LanguageModel
from salient_training.language_setup import STATE_DIR, Tokens, language_model_config, load_language_config
from salient_training.language_training import Budget, adamw, answer_loss, perplexity_per_word, save_stage, text_prefix
from salient_training.vision_setup import WORK_DIR

STATE = STATE_DIR / 'language-text.pt'


def main() -> None:
    config = load_language_config()
    stage = config['stageText']
    torch.set_num_threads(1)
    torch.manual_seed(config['seed'])
    tokens = Tokens()
    model = LanguageModel(language_model_config(config, tokens.size, stage['dropout']))
    optimizer = adamw(list(model.named_parameters()), stage)
    step, budget = 0, Budget(stage)
    if STATE.exists():
        state = torch.load(STATE)
        model.load_state_dict(state['model'])
        optimizer.load_state_dict(state['optimizer'])
        step, budget = state['step'], Budget(stage, state['spent_s'])
    sentences = Sentences('train', stage['grammarShare'], config['seed'] + step)
    choose = random.Random(config['seed'] + step)
    valid = [s for s in Sentences('val', 0, 0).human if s['source'] == 'pccd']
    print('parameters', sum(p.numel() for p in model.parameters()), 'human', len(sentences.human), 'valid', len(valid), flush=True)
    saved, shown = time.time(), 0.0
    model.train()
    while (share := budget.tick()) < 1:
        drawn = sentences.draw(stage['batch'])
        pairs = [(facts_of(s, choose, choose.random() < stage['unknownFactsShare']), s['text']) for s in drawn]
        inputs, wanted = batch_of(tokens, pairs)
        loss = answer_loss(model, text_prefix(model, tokens, config['question'], len(pairs)), inputs, wanted)
        for group in optimizer.param_groups:
            group['lr'] = budget.rate(step, share)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        shown = 0.98 * shown + 0.02 * loss.item() if shown else loss.item()
        if step % 100 == 0:
            print(step, f'loss {shown:.3f} share {share:.3f}', flush=True)
        if step % 600 == 0:
            print(step, 'pccd perplexity per word', round(perplexity_per_word(model, tokens, config['question'], valid), 2), flush=True)
        if time.time() - saved > 90:
            save_stage(STATE, {'model': model}, optimizer, step, budget, False)
            saved = time.time()
    save_stage(STATE, {'model': model}, optimizer, step, budget, True)
    figure = perplexity_per_word(model, tokens, config['question'], valid)
    (WORK_DIR / 'report-language-text.json').write_text(json.dumps({'steps': step, 'pccdPerplexityPerWord': figure}))
    print('done', step, 'pccd perplexity per word', round(figure, 2), flush=True)


if __name__ == '__main__':
    main()
