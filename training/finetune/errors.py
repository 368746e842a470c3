"""The one error of this package: a kind from a closed list and a sentence for the person at the keyboard."""

KINDS = (
    'bad-settings',  # a settings file with a missing, unknown or senseless key
    'bad-checkpoint',  # the base model's folder is incomplete or of another model
    'bad-row',  # a row of a data set that is not what its layout promises
    'bad-data',  # a data set without its files, or without usable rows
    'bad-map',  # a saliency map that is missing or malformed
    'photo-unreadable',  # a photo that cannot be decoded
    'splice-mismatch',  # image tokens in the prompt and visual tokens disagree in number
    'too-long',  # a prompt that does not fit the maximum length
    'state-mismatch',  # a saved state of another run
    'not-finite',  # a loss or gradient that is no number
    'tool-failed',  # a command of the app that ended with an error
)


class FinetuneError(Exception):
    """Carries `kind` as data; its message is one sentence."""

    def __init__(self, kind: str, message: str):
        if kind not in KINDS:
            raise ValueError(f'unknown error kind {kind}')
        super().__init__(message)
        self.kind = kind
