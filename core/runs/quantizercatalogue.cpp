#include "quantizercatalogue.h"

#include <algorithm>
#include <iterator>

namespace ttq {

std::vector<std::string> quantizerNames()
{
    std::vector<std::string> names;
    for (const QuantizerInfo &info : kQuantizers) {
        names.emplace_back(info.name);
    }
    return names;
}

const QuantizerInfo *findQuantizer(std::string_view name)
{
    const auto *found = std::find_if(std::begin(kQuantizers), std::end(kQuantizers),
                                     [name](const QuantizerInfo &info) { return info.name == name; });
    return found == std::end(kQuantizers) ? nullptr : found;
}

}  // namespace ttq
