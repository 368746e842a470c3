"""A miniature base model in the published layout: sharded bfloat16 weights with an index, config, SentencePiece model, token table.

Random weights; it proves the plumbing and nothing about quality.
"""
import json
import shutil
from pathlib import Path

import sentencepiece
import torch

from .base_config import read_base_config
from .chat_tokens import IMAGE, IMAGE_END, IMAGE_START, END, START
from .model import InternVl2
from .weight_files import Outgoing, write_folder

ADDED = ('<unk>', '<s>', '</s>'), (START, END, IMAGE_START, IMAGE_END, IMAGE)
SHARD_BYTES = 40_000
# Sizes of the two configurations: `smallest` for tests, `small` for the ablation table.
SIZES = {
    'smallest': {'vision': (16, 2, 2, 24), 'language': (16, 2, 4, 2, 24), 'image_size': 56, 'positions': 2048},
    'small': {'vision': (48, 3, 3, 96), 'language': (96, 3, 6, 2, 192), 'image_size': 112, 'positions': 2048},
}


def _config(size: str, vocabulary: int) -> dict:
    sizes = SIZES[size]
    width, depth, heads, inner = sizes['vision']
    language_width, layers, language_heads, groups, language_inner = sizes['language']
    return {
        'architectures': ['InternVLChatModel'], 'template': 'internlm2-chat', 'select_layer': -1,
        'force_image_size': sizes['image_size'], 'downsample_ratio': 0.5, 'ps_version': 'v2', 'dynamic_image_size': True,
        'use_thumbnail': True, 'min_dynamic_patch': 1, 'max_dynamic_patch': 2, 'torch_dtype': 'bfloat16',
        'vision_config': {
            'num_channels': 3, 'patch_size': 14, 'image_size': sizes['image_size'], 'hidden_size': width,
            'num_attention_heads': heads, 'intermediate_size': inner, 'num_hidden_layers': depth, 'hidden_act': 'gelu',
            'layer_norm_eps': 1e-6, 'norm_type': 'layer_norm', 'qkv_bias': True, 'qk_normalization': False,
        },
        'llm_config': {
            'vocab_size': vocabulary, 'hidden_size': language_width, 'intermediate_size': language_inner,
            'num_hidden_layers': layers, 'num_attention_heads': language_heads, 'num_key_value_heads': groups,
            'hidden_act': 'silu', 'max_position_embeddings': sizes['positions'], 'rms_norm_eps': 1e-5, 'bias': False,
            'rope_theta': 1000000, 'rope_scaling': {'type': 'dynamic', 'factor': 2.0}, 'bos_token_id': 1, 'eos_token_id': 2,
            'pad_token_id': 2, 'tie_word_embeddings': False,
        },
    }


def _train_tokenizer(texts: list[str], pieces: int, folder: Path) -> None:
    """SentencePiece BPE with byte fallback on the critiques, as the published model's kind."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(folder / 'tokenizer'), model_type='bpe', vocab_size=pieces,
        byte_fallback=True, character_coverage=1.0, num_threads=1, unk_id=0, bos_id=1, eos_id=2, pad_id=-1,
        normalization_rule_name='identity', remove_extra_whitespaces=False, add_dummy_prefix=False, minloglevel=2,
        hard_vocab_limit=False,
    )
    (folder / 'tokenizer.vocab').unlink()


def _write_tokens(folder: Path) -> int:
    """tokenizer_config.json with the ids as the published table has them; returns the vocabulary's size."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / 'tokenizer.model')).get_piece_size()
    base, added = ADDED
    table = {index: text for index, text in enumerate(base)} | {pieces + index: text for index, text in enumerate(added)}
    entries = {str(number): {'content': text, 'lstrip': False, 'normalized': False, 'rstrip': False, 'single_word': False,
                             'special': True} for number, text in table.items()}
    (folder / 'tokenizer_config.json').write_text(json.dumps({'added_tokens_decoder': entries, 'bos_token': '<s>',
                                                              'eos_token': '</s>', 'unk_token': '<unk>'}, indent=1))
    return pieces + len(added)


def write_tiny_base(folder: Path, size: str, source: Path | list[str], seed: int) -> None:
    """source: a SentencePiece model to copy, or critiques to train one on."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Path):
        shutil.copyfile(source, folder / 'tokenizer.model')
    else:
        _train_tokenizer(source, 800, folder)
    vocabulary = _write_tokens(folder)
    (folder / 'config.json').write_text(json.dumps(_config(size, vocabulary), indent=1))
    statistics = {'image_mean': [0.485, 0.456, 0.406], 'image_std': [0.229, 0.224, 0.225], 'size': SIZES[size]['image_size']}
    (folder / 'preprocessor_config.json').write_text(json.dumps(statistics))
    torch.manual_seed(seed)
    model = InternVl2(read_base_config(folder), 0, saliency=False)
    tensors = [Outgoing(name, tuple(p.shape), torch.bfloat16, lambda p=p: p.detach().to(torch.bfloat16))
               for name, p in model.named_parameters()]
    write_folder(folder, tensors, SHARD_BYTES)
