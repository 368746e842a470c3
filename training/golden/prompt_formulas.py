"""Prompt strings of the template `internlm2-chat`, the way the reference puts them together."""


def render(case: dict, default_system: str) -> str:
    """case: num_patches_list, num_image_token, question, history, system_message."""
    tiles, system = case['num_patches_list'] or [], case['system_message']
    question = case['question']
    if not case['history'] and tiles and '<image>' not in question:
        question = '<image>\n' + question
    turns = [('system', default_system if system is None else system)]
    for user, assistant in case['history']:
        turns += [('user', user), ('assistant', assistant)]
    turns.append(('user', question))
    text = ''.join(f'<|im_start|>{role}\n{said}<|im_end|>' for role, said in turns) + '<|im_start|>assistant\n'
    for count in tiles:
        text = text.replace('<image>', '<img>' + '<IMG_CONTEXT>' * (case['num_image_token'] * count) + '</img>', 1)
    return text
