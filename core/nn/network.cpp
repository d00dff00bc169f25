#include "network.h"

#include "base/text.h"
#include "resnetcifar.h"

namespace ttq {

namespace {

template <int Depth>
std::shared_ptr<Network> resnet(std::int64_t width, const InputShape &input)
{
    return makeResNetCifar(Depth, width, input);
}

struct NetworkRow {
    const char *name;
    std::shared_ptr<Network> (*make)(std::int64_t width, const InputShape &input);
    std::int64_t minimumSize;  // of the image, in pixels
};

// The registration of every network.
constexpr NetworkRow kNetworks[] = {
    {"resnet8", resnet<8>, 4},   {"resnet20", resnet<20>, 4}, {"resnet32", resnet<32>, 4},
    {"resnet44", resnet<44>, 4}, {"resnet56", resnet<56>, 4}, {"resnet110", resnet<110>, 4},
};

}  // namespace

std::vector<std::string> networkNames()
{
    std::vector<std::string> names;
    for (const NetworkRow &row : kNetworks) {
        names.emplace_back(row.name);
    }
    return names;
}

Expected<std::shared_ptr<Network>> makeNetwork(const NetworkConfig &config, const InputShape &input)
{
    for (const NetworkRow &row : kNetworks) {
        if (config.name != row.name) {
            continue;
        }
        if (std::min(input.height, input.width) < row.minimumSize) {
            return Unexpected{Error{ErrorCode::InvalidArgument,
                                    "network " + config.name + " needs images of at least "
                                        + std::to_string(row.minimumSize) + " pixels a side, got "
                                        + std::to_string(input.height) + "x" + std::to_string(input.width)}};
        }
        return row.make(config.width, input);
    }
    const auto names = networkNames();
    const auto nearest = nearestMatch(config.name, names);
    return Unexpected{Error{ErrorCode::InvalidArgument,
                            "network.name is '" + config.name + "'; "
                                + (nearest ? "did you mean '" + *nearest + "'?" : "allowed: " + join(names, ", "))}};
}

}  // namespace ttq
