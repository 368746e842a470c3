"""Joint stage, step 1: versions of photos with the IASM's maps. Run: `python3 language_cache_photos.py`."""
from salient_training.joint_photos import write_versions
from salient_training.language_setup import load_language_config
from salient_training.photos import choose_photos, list_photos
from salient_training.vision_setup import load_config, shared_dir, start_torch
from vision_export import load_iasm


def main() -> None:
    start_torch(load_config())
    stage = load_language_config()['stageJoint']
    model, state = load_iasm(load_config())
    model = model.eval()
    entries = []
    for split, held_out, count in (('train', False, stage['photos']), ('held_out', True, stage['heldOutPhotos'])):
        chosen = choose_photos(list_photos(shared_dir(), held_out), 3000 if not held_out else 366)[:count]
        entries += [(split, entry) for entry in chosen]
    print('IASM', state, 'photos', len(entries), flush=True)
    print('versions', write_versions(entries, model))


if __name__ == '__main__':
    main()
