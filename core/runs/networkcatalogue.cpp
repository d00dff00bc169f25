#include "networkcatalogue.h"

#include <algorithm>
#include <iterator>

namespace ttq {

std::vector<std::string> networkNames()
{
    std::vector<std::string> names;
    for (const NetworkInfo &info : kNetworks) {
        names.emplace_back(info.name);
    }
    return names;
}

const NetworkInfo *findNetwork(std::string_view name)
{
    const auto *found = std::find_if(std::begin(kNetworks), std::end(kNetworks),
                                     [name](const NetworkInfo &info) { return info.name == name; });
    return found == std::end(kNetworks) ? nullptr : found;
}

}  // namespace ttq
