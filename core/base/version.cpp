#include "version.h"

namespace ttq {

const char *const kVersion = TTQ_VERSION;

}  // namespace ttq
