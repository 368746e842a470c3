// IASM with what it reads: a photo squashed as the manifest says, then seen. Knows neither measures nor text.
import type { Session } from '../../runtime/session.ts';
import type { RgbImage } from '../rgb-image.ts';
import { toPixelValues } from '../vision/pixel-values.ts';
import type { AestheticView, SaliencySpec } from './iasm.ts';
import { seeAesthetics } from './iasm.ts';
import type { PhotoCopies } from './squash-photo.ts';
import { squashPhoto } from './squash-photo.ts';

/** Owns no session. */
export class AestheticModel {
  readonly #session: Session;
  readonly #spec: SaliencySpec;

  constructor(session: Session, spec: SaliencySpec) {
    this.#session = session;
    this.#spec = spec;
  }

  /** The photo squashed to IASM's input; serves as the thumbnail tile too where sizes and copies agree. */
  squash(copies: PhotoCopies): RgbImage {
    return squashPhoto(copies, this.#spec);
  }

  /** Score, saliency, subject and attention of a squashed photo. */
  async see(squashed: RgbImage): Promise<AestheticView> {
    return seeAesthetics(this.#session, toPixelValues([squashed], this.#spec), this.#spec);
  }
}
