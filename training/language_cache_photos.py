"""Joint stage, step 1: versions of photos. Run: `python3 language_cache_photos.py`."""
from salient_training.joint_photos import write_versions
from salient_training.language_setup import load_language_config
from salient_training.photos import choose_photos, list_photos
from salient_training.vision_setup import load_config, shared_dir, start_torch


def main() -> None:
    start_torch(load_config())
    stage = load_language_config()['stageJoint']
    entries = []
    for split, held_out, count in (('train', False, stage['photos']), ('held_out', True, stage['heldOutPhotos'])):
        chosen = choose_photos(list_photos(shared_dir(), held_out), 3000 if not held_out else 366)[:count]
        entries += [(split, entry) for entry in chosen]
    print('versions', write_versions(entries), 'of', len(entries), 'photos')


if __name__ == '__main__':
    main()
