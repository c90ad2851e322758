import { homedir } from 'node:os';

/** Whether the user has a home folder: a container's unknown user id without `HOME` has none, and Node then throws. */
export const hasHome: boolean = canFindHome();

// Libraries look for it as soon as they are imported.
if (!hasHome) process.env.HOME = '/nonexistent';

function canFindHome(): boolean {
  try {
    homedir();
    return true;
  } catch {
    return false;
  }
}
