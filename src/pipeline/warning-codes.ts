/** Codes of the built-in plugins' warnings; those of other plugins are declared by these (`warnings`). */
export const warningDocs: Readonly<Record<string, string>> = {
  ANIMATED: 'The file holds several frames or pages; one is used.',
  DEPTH_REDUCED: 'The picture has more than 8 bits a channel; they were reduced to 8.',
  FLAT_OUTPUT: "The model's answer is the same everywhere: it may have found no subject.",
  GAMMA_IGNORED: 'The PNG states a gamma that is not that of sRGB, and no profile; its colors were taken for sRGB.',
  HALF_OPAQUE:
    'The answer of the model looks like opacity already, and the chosen `denormalize` takes it for something else.',
  HDR_REDUCED: 'The picture has high dynamic range, and was toned down to sRGB.',
  MASK_IN_COLOR:
    'The mask of your own has colors: how light they are was taken as opacity. It may be a photograph instead of a mask.',
  MUCH_FILLED:
    '`refine.solid` added much to the subject: it may be glass, a veil or smoke, or part of it may be missing.',
  NAN_OUTPUT: "The model's answer has values that are no numbers; they count as background.",
  NOTHING_TO_CROP: 'Nothing was found to crop to; the picture was left as it is.',
  NOT_CONVERGED: '`refine.closedForm` did not converge; the mask was left as it is.',
  OUTPUT_NOT_OPACITY: 'The answer of the model is no opacity, and the chosen `denormalize` takes it for one.',
  PROFILE_CONVERTED: 'Colors were converted to sRGB.',
  SUBJECT_UNSURE: 'The model was not sure what the subject is: look at the result.',
};
