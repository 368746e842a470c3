"""Golden groups without tensors: tile grids, prompts, SentencePiece models trained on the spot."""
import io
from pathlib import Path

import sentencepiece

from .case_files import write_text_case
from .pixel_formulas import boxes, choose_grid, list_grids
from .prompt_formulas import render
from .random_weights import Dice

TEXTS = [
    '', ' ', '  ', '\n', 'The light is warm.', ' two  spaces ', 'tab\tand\r\nline', 'f/2.8 1/250s ISO 400', '构图很好', 'naïve café', 'emoji 📷🌅', '▁literal',
    '<0x41>', '<s>', '</s>', '<unk>', 'a' * 60, '\u00a0nbsp', 'e\u0301 combining', '日本語とEnglish', 'ẞ߿𝔘', '\u200bzero', 'mixed🙂▁ ▁x', 'Comment on this image.',
]
SUBJECTS = ['the light', 'a portrait', 'the horizon', 'this photo', 'the background', 'colour', 'the crop', 'a shadow']
REMARKS = ['is warm and soft', 'leans to the left', 'works well here', 'is too bright', 'draws the eye', 'could be tighter', 'has café charm', 'lacks 2 stops']


def make_tiling(root: Path, dice: Dice, cases: int) -> None:
    runs = []
    for number in range(cases):
        low, high, side = 1 + number % 3, [2, 9, 24, 40][number % 4], [336, 224, 448][number % 3]
        grids = list_grids(low, max(low, high))
        thumbnail = number % 2 == 0
        sizes = [(dice.pick.randrange(1, 6000), dice.pick.randrange(1, 6000)) for _ in range(60)]
        sizes += [(side * a, side * b) for a in (1, 2, 3) for b in (1, 2, 3)] + [(1, 9000), (9000, 1), (3000, 2000), (2000, 3000)]
        runs.append({'min_num': low, 'max_num': max(low, high), 'use_thumbnail': thumbnail, 'image_size': side,
                     'candidates_sorted_by_area': [list(grid) for grid in grids], 'cases': [_tiled(size, grids, side, thumbnail) for size in sizes]})
    write_text_case(root, 'tiling', {'description': 'Random photo sizes.', 'runs': runs})
    print('tiling')


def _tiled(size: tuple[int, int], grids: list[tuple[int, int]], side: int, thumbnail: bool) -> dict:
    grid = choose_grid(size, grids, side)
    count = grid[0] * grid[1]
    return {'size': list(size), 'grid': list(grid), 'target': [grid[0] * side, grid[1] * side], 'boxes': boxes(grid, side),
            'thumbnail': thumbnail and count > 1, 'tiles': count + int(thumbnail and count > 1)}


def make_prompts(root: Path, dice: Dice, cases: int) -> None:
    default = 'You look at photographs 照片.'
    written = []
    for number in range(4 * cases):
        pictures = number % 4
        holes = '\n'.join(f'Picture {index + 1}: <image>' for index in range(pictures))
        history = [[f'{holes}\nFirst?', 'It is fine.\n'], ['Second?', '']][: number % 3]
        question = 'And now?' if history else (f'{holes}\n<tag> & "quotes"' if pictures > 1 else 'What of it?')
        case = {'num_patches_list': [dice.pick.randrange(1, 5) for _ in range(pictures)] or None, 'num_image_token': dice.pick.choice([1, 4, 9]),
                'question': question, 'history': history, 'system_message': [None, '', 'Be brief.'][number % 3]}
        written.append(case | {'prompt': render(case, default)})
    content = {'description': 'Random conversations.', 'default_system_message': default, 'stop_token': '<|im_end|>', 'cases': written}
    write_text_case(root, 'prompt', content)
    print('prompt')


def make_tokenizers(root: Path, dice: Dice, cases: int) -> None:
    models = [_tokenizer(root / 'tokenizer', dice, number) for number in range(cases)]
    content = {'description': 'Small BPE models.', 'sentencepiece': sentencepiece.__version__, 'models': models}
    write_text_case(root, 'tokenizer', content)
    print('tokenizer')


def _tokenizer(folder: Path, dice: Dice, number: int) -> dict:
    folder.mkdir(parents=True, exist_ok=True)
    options = {'add_dummy_prefix': number % 2 == 1, 'byte_fallback': True, 'remove_extra_whitespaces': number % 4 == 3}
    lines = [f'{dice.pick.choice(SUBJECTS)} {dice.pick.choice(REMARKS)}, {dice.pick.randrange(9999)} 很好' for _ in range(400)]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, model_type='bpe', vocab_size=[420, 380, 330][number % 3], normalization_rule_name='identity',
        split_digits=number % 2 == 0, allow_whitespace_only_pieces=number % 3 == 1, user_defined_symbols=['<tag>', '图'] if number % 3 == 1 else [],
        max_sentence_length=9999, hard_vocab_limit=False, minloglevel=2, **options,
    )
    name = f'bpe_{number}.model'
    (folder / name).write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    count = processor.get_piece_size()
    lists = [[dice.pick.randrange(count) for _ in range(dice.pick.randrange(1, 8))] for _ in range(30)]
    ids = {text: processor.encode(text) for text in [*TEXTS, *lines[:20]]}
    return {
        'file': name, 'vocab_size': count, 'add_dummy_prefix': options['add_dummy_prefix'], 'unk_id': processor.unk_id(),
        'bos_id': processor.bos_id(), 'eos_id': processor.eos_id(),
        'first_pieces': [[processor.id_to_piece(index), processor.get_score(index)] for index in [0, 1, 2, *range(count - 20, count)]],
        'encode': [{'text': text, 'ids': found, 'pieces': [processor.id_to_piece(i) for i in found], 'decoded': processor.decode(found)} for text, found in ids.items()],
        'decode': [{'ids': listed, 'decoded': processor.decode(listed)} for listed in lists],
    }
