// Builds `dist`, whether it is current or not.
import { build, setup } from './setup.mjs';

setup({ withBuild: false });
build({ force: true });
