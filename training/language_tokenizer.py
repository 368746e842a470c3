"""Trains the SentencePiece tokenizer on the prepared text. Run: `python3 language_tokenizer.py`."""
from salient_training.language_setup import Tokens, load_language_config, train_tokenizer

if __name__ == '__main__':
    train_tokenizer(load_language_config())
    tokens = Tokens()
    print('pieces', tokens.base_size, 'with added tokens', tokens.size)
    print(tokens.pieces.encode('user\n', out_type=str), tokens.pieces.encode('the photo is a bit underexposed.', out_type=str))
